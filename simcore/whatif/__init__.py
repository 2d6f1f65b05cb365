"""The live page: a warm engine process, and a server on the loopback interface that asks it."""
