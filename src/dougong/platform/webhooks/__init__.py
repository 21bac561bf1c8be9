"""Webhooks (网络回调): what happens to records is told to other systems, signed, under the owner's rights."""
