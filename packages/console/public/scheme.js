// Runs before the first paint, so that a dark control room is never lit up by a white page. A file of its own, because the
// content security policy allows no inline script.
;(function () {
  var chosen = null
  try {
    chosen = localStorage.getItem('renbie.scheme')
  } catch {
    chosen = null
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
