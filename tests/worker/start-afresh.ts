import { startAfresh } from './migrate.ts';

// Files share a runtime, which takes longer to start than most of them take. What is stored in it they do not share.
await startAfresh();
