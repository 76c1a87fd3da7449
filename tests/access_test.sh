#!/usr/bin/env bash
# See campaigns/access.mjs.
cd "$(dirname "$0")/.." && exec node tests/campaigns/access.mjs
