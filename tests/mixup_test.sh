#!/usr/bin/env bash
# See campaigns/mixup.mjs.
cd "$(dirname "$0")/.." && exec node tests/campaigns/mixup.mjs
