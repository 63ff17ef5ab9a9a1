/** A node of a frozen TensorFlow graph, with the attributes that are read here. */
export type GraphNode = {
  name: string
  op: string
  input?: string[]
  attr?: { strides?: { list: { i: string[] } }; ksize?: { list: { i: string[] } }; padding?: { s: string }; fused_ops?: { list: { s?: string[] } } }
}
