"""The province: packages of districts' editions, and the lake that takes them."""
