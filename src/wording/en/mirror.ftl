# What is said of mirrors and copies of the memory.

mirror-renewed-machine = The data folder was last used on another machine. It goes by a new site number from now on, so that the two are told apart.
mirror-renewed-folder = The data folder was copied, moved, or put back from a backup. It goes by a new site number from now on, so that copies are told apart.
