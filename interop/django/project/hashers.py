from django.contrib.auth.hashers import PBKDF2PasswordHasher


class FastPBKDF2PasswordHasher(PBKDF2PasswordHasher):
    """Django's default hasher with as many iterations as Gatehouse is given in these tests (`PASSWORD_ITERATIONS`)."""

    iterations = 1000
