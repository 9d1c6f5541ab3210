"""ML-KEM-768, FIPS 203: key pairs, encapsulation and decapsulation. The numbers are those of its algorithms."""

import hashlib

N, Q, K = 256, 3329, 3
DU, DV = 10, 4
PUBLIC_BYTES, CIPHERTEXT_BYTES = 384 * K + 32, 32 * (DU * K + DV)


def reversed_bits(number):
    """BitRev7, section 2.3."""
    return int(f"{number:07b}"[::-1], 2)


ZETAS = [pow(17, reversed_bits(place), Q) for place in range(128)]
GAMMAS = [pow(17, 2 * reversed_bits(place) + 1, Q) for place in range(128)]


def key_pair(d, z):
    """ML-KEM.KeyGen_internal (16): the encapsulation key and the decapsulation key."""
    rho, sigma = hash_g(d + bytes([K]))
    secret = [ntt(noise(sigma, place)) for place in range(K)]
    error = [ntt(noise(sigma, K + place)) for place in range(K)]
    rows = matrix(rho)
    public = encoded_all([add(product(row, secret), own) for row, own in zip(rows, error)], 12) + rho
    return public, encoded_all(secret, 12) + public + hash_h(public) + z


def is_legal(public):
    """The modulus check of an encapsulation key, section 7.2; its length is right."""
    return encoded_all(decoded_all(public[:384 * K], 12), 12) == public[:384 * K]


def encapsulate(public, m):
    """ML-KEM.Encaps_internal (17): the shared secret and the ciphertext."""
    shared, r = hash_g(m + hash_h(public))
    return shared, encrypt(public, m, r)


def decapsulate(private, ciphertext):
    """ML-KEM.Decaps_internal (18): the shared secret; of a ciphertext that was not made so, another one."""
    secret, public = private[:384 * K], private[384 * K:768 * K + 32]
    public_hash, z = private[768 * K + 32:768 * K + 64], private[768 * K + 64:]
    m = decrypt(secret, ciphertext)
    shared, r = hash_g(m + public_hash)
    if encrypt(public, m, r) != ciphertext:
        return hashlib.shake_256(z + ciphertext).digest(32)
    return shared


# K-PKE, section 5

def encrypt(public, m, r):
    """K-PKE.Encrypt (14)."""
    public_vector, rho = decoded_all(public[:384 * K], 12), public[384 * K:]
    secret = [ntt(noise(r, place)) for place in range(K)]
    columns = zip(*matrix(rho))
    u = [add(inverse_ntt(product(column, secret)), noise(r, K + place)) for place, column in enumerate(columns)]
    v = add(add(inverse_ntt(product(public_vector, secret)), noise(r, 2 * K)), decompressed(decoded(m, 1), 1))
    return encoded_all([compressed(poly, DU) for poly in u], DU) + encoded(compressed(v, DV), DV)


def decrypt(secret, ciphertext):
    """K-PKE.Decrypt (15)."""
    first, last = ciphertext[:32 * DU * K], ciphertext[32 * DU * K:]
    u = [decompressed(poly, DU) for poly in decoded_all(first, DU)]
    masked = product(decoded_all(secret, 12), [ntt(poly) for poly in u])
    return encoded(compressed(subtract(decompressed(decoded(last, DV), DV), inverse_ntt(masked)), 1), 1)


# Hashes and samples, sections 4.1 and 4.2.2

def hash_g(data):
    """G: two times 32 bytes."""
    digest = hashlib.sha3_512(data).digest()
    return digest[:32], digest[32:]


def hash_h(data):
    return hashlib.sha3_256(data).digest()


def matrix(rho):
    """The rows of A, from SampleNTT (7)."""
    return [[uniform(rho + bytes([column, row])) for column in range(K)] for row in range(K)]


def uniform(seed):
    """SampleNTT (7): 256 coefficients below Q."""
    size = 3 * 168
    while True:
        data, found = hashlib.shake_128(seed).digest(size), []
        for low, middle, high in zip(data[::3], data[1::3], data[2::3]):
            found += [number for number in (low + 256 * (middle % 16), middle // 16 + 16 * high) if number < Q]
        if len(found) >= N:
            return found[:N]
        size += 168


def noise(seed, place):
    """SamplePolyCBD (8) with eta 2, of PRF: small coefficients."""
    bits = bits_of(hashlib.shake_256(seed + bytes([place])).digest(128))
    return [(bits[at] + bits[at + 1] - bits[at + 2] - bits[at + 3]) % Q for at in range(0, 4 * N, 4)]


# Polynomials, section 4.3

def add(a, b):
    return [(x + y) % Q for x, y in zip(a, b)]


def subtract(a, b):
    return [(x - y) % Q for x, y in zip(a, b)]


def ntt(poly):
    """NTT (9)."""
    poly, zetas, length = list(poly), iter(ZETAS[1:]), 128
    while length >= 2:
        for start in range(0, N, 2 * length):
            zeta = next(zetas)
            for at in range(start, start + length):
                other = zeta * poly[at + length]
                poly[at], poly[at + length] = (poly[at] + other) % Q, (poly[at] - other) % Q
        length //= 2
    return poly


def inverse_ntt(poly):
    """NTT^-1 (10)."""
    poly, zetas, length = list(poly), iter(ZETAS[:0:-1]), 2
    while length <= 128:
        for start in range(0, N, 2 * length):
            zeta = next(zetas)
            for at in range(start, start + length):
                own, other = poly[at], poly[at + length]
                poly[at], poly[at + length] = (own + other) % Q, zeta * (other - own) % Q
        length *= 2
    return [number * 3303 % Q for number in poly]


def product(a, b):
    """The sum of the products of two vectors in the NTT domain: MultiplyNTTs (11)."""
    total = [0] * N
    for left, right in zip(a, b):
        for at, gamma in enumerate(GAMMAS):
            a0, a1, b0, b1 = *left[2 * at:2 * at + 2], *right[2 * at:2 * at + 2]
            total[2 * at] += a0 * b0 + a1 * b1 * gamma
            total[2 * at + 1] += a0 * b1 + a1 * b0
    return [number % Q for number in total]


# Bytes, section 4.2.1

def bits_of(data):
    """BytesToBits (4)."""
    return [byte >> place & 1 for byte in data for place in range(8)]


def encoded(poly, bits):
    """ByteEncode (5)."""
    number = sum(coefficient << bits * place for place, coefficient in enumerate(poly))
    return number.to_bytes(32 * bits, "little")


def decoded(data, bits):
    """ByteDecode (6)."""
    number, modulus = int.from_bytes(data, "little"), Q if bits == 12 else 2 ** bits
    return [(number >> bits * place & 2 ** bits - 1) % modulus for place in range(N)]


def encoded_all(polys, bits):
    return b"".join(encoded(poly, bits) for poly in polys)


def decoded_all(data, bits):
    return [decoded(data[start:start + 32 * bits], bits) for start in range(0, len(data), 32 * bits)]


def compressed(poly, bits):
    """Compress (4.7): the nearest, halves up."""
    return [(2 ** (bits + 1) * number + Q) // (2 * Q) % 2 ** bits for number in poly]


def decompressed(poly, bits):
    """Decompress (4.8)."""
    return [(2 * Q * number + 2 ** bits) // 2 ** (bits + 1) for number in poly]
