// Runs before the body is read, once the style sheet is there (shell/page-assets.tsx); there is nothing more to do.
performance.mark('styled');
