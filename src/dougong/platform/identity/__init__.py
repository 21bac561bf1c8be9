"""Who signs in: passwords, passkeys, single sign-on, sessions, and what is stored sealed."""
