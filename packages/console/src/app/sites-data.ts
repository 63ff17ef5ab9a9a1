import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

export const sitesQuery = queryOptions({ queryKey: ['sites'], queryFn: async () => (await client.call('listSites')).items })
