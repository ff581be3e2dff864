@rem On Windows, whose shell has no `exec`, what package.json runs by it: see scripts/launch.mjs.
@%*
