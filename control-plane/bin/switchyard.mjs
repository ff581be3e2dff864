#!/usr/bin/env node
// The `switchyard` command as npm links it: a file that is committed, so that it can be run as soon as it is built.
import "../dist/cli/main.js";
