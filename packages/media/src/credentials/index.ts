export { readManifestStore } from './read-manifest-store.ts'
