/* Luck in plain C: Philox4x32-10 and the uniform number that simulation.compiler.draws makes of it. */

static double uniform(int64_t seed, uint64_t purpose, int64_t week, int64_t agent, int64_t number)
{
    uint64_t c0 = (uint64_t)agent & 0xFFFFFFFF, c1 = (uint64_t)week & 0xFFFFFFFF;
    uint64_t c2 = purpose & 0xFFFFFFFF, c3 = (uint64_t)number & 0xFFFFFFFF;
    uint64_t k0 = (uint64_t)seed & 0xFFFFFFFF, k1 = (uint64_t)seed >> 32;
    for (int round = 0; round < 10; round++) {
        uint64_t first = 0xD2511F53u * c0, second = 0xCD9E8D57u * c2;
        c0 = (second >> 32) ^ c1 ^ k0;
        c1 = second & 0xFFFFFFFF;
        c2 = (first >> 32) ^ c3 ^ k1;
        c3 = first & 0xFFFFFFFF;
        k0 = (k0 + 0x9E3779B9u) & 0xFFFFFFFF;
        k1 = (k1 + 0xBB67AE85u) & 0xFFFFFFFF;
    }
    return ((double)(((c0 << 32) | c1) >> 12) + 0.5) * 0x1p-52;
}
