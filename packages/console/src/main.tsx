import '@mantine/core/styles.css'
import './app/styles.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { config } from 'zod'
import { queryClient } from './app/client.ts'
import { listenForKeys } from './app/keys.ts'
import { router } from './app/router.tsx'
import { schemeManager } from './app/scheme.ts'
import { theme, themeVariables } from './app/theme.ts'
import { startStrings } from './strings/index.ts'

// zod compiles its checks with `new Function` where it may; the content security policy forbids that, and each try is reported.
config({ jitless: true })
startStrings()
listenForKeys()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={themeVariables} colorSchemeManager={schemeManager()} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
