"""FAISS, asked line by line over standard input: rows come from a raw float32 file, so do the queries. One JSON line for each answer."""
import json
import sys
import time

import faiss
import numpy as np

rows_file, queries_file, dimension, limit = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
rows = np.memmap(rows_file, dtype=np.float32, mode="r").reshape(-1, dimension)
queries = np.fromfile(queries_file, dtype=np.float32).reshape(-1, dimension)
indexes = {
    "flat": faiss.IndexFlatIP(dimension),
    "sq8": faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT),
}
indexes["sq8"].train(np.array(rows[:100_000]))
for start in range(0, len(rows), 100_000):
    block = np.array(rows[start : start + 100_000])
    for index in indexes.values():
        index.add(block)
del rows
print(json.dumps({"version": faiss.__version__}), flush=True)

for line in sys.stdin:
    asked = json.loads(line)
    faiss.omp_set_num_threads(asked["threads"])
    wanted = queries[asked["from"] : asked["from"] + asked["count"]]
    start = time.perf_counter()
    _, found = indexes[asked["index"]].search(wanted, limit)
    print(json.dumps({"ms": (time.perf_counter() - start) * 1e3, "ids": found.tolist()}), flush=True)
