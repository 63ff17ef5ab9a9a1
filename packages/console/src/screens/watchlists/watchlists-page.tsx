export const WatchlistsPage = () => null
