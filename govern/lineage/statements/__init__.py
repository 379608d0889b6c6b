"""What people sign: an in-toto Statement in a DSSE envelope, under a key of ours or an SSH key they have.

`intoto` and `predicates` say what is stated, `dsse` who signed it, `sshsig` how an SSH key signs,
`signatories` whose signature counts. Nothing here opens a file or a socket.
"""
