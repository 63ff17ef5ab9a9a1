import css from './marks.module.css'

/** A watchlist by its colour and its name; the colour is never text, so any colour an officer picks stays legible. */
export const WatchlistTag = ({ name, colour }: { name: string; colour: string }) => (
  <span className={css.watchlist} title={name}>
    <i style={{ background: colour }} aria-hidden />
    <span className="clip">{name}</span>
  </span>
)
