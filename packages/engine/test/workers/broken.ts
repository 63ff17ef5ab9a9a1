throw new Error('the networks cannot be loaded')
