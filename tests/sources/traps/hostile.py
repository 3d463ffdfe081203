def make(): pass
