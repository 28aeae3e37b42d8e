using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Cni.Toolkit;

/// <summary>Makes the hashed names that the reference plugins give to chains and write into comments, so that they can be found again.</summary>
/// <remarks>
/// The names are the first digits of a SHA-512. It is computed here, by FIPS 180-4, because the platform's implementation
/// loads OpenSSL into the process: a library that a node need not have, and milliseconds for every pod.
/// </remarks>
public static class ReferenceHash
{
    /// <summary>A prefix followed by as many hexadecimal digits of the text's SHA-512 as fit.</summary>
    /// <param name="length">The length of the whole name in characters, at most the prefix's and 128.</param>
    /// <param name="prefix">What the name begins with, such as <c>CNI-</c>.</param>
    /// <param name="text">What is hashed, such as the network's name followed by the container's id.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is shorter than the prefix or longer than the hash.</exception>
    public static string Format(int length, string prefix, string text)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, prefix.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, prefix.Length + 128);
        return string.Concat(prefix, Convert.ToHexStringLower(Sha512(Encoding.UTF8.GetBytes(text))).AsSpan(0, length - prefix.Length));
    }

    /// <summary>The name of the per-container chain in iptables' <c>nat</c> table (<c>ipMasq</c>) or of the port map's chains (<c>DN-</c>).</summary>
    /// <param name="network">The network's name.</param>
    /// <param name="containerId">The container's id.</param>
    /// <param name="extraPrefix">What follows <c>CNI-</c>, empty for the masquerade's chain.</param>
    /// <returns>28 characters.</returns>
    public static string ChainName(string network, string containerId, string extraPrefix = "") =>
        Format(28, "CNI-" + extraPrefix, network + containerId);

    internal static byte[] Sha512(ReadOnlySpan<byte> data)
    {
        Span<ulong> state =
        [
            0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
            0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
        ];
        // A one bit, zeros, and the length in bits in the last sixteen bytes of the last 128-byte block.
        var padded = new byte[(data.Length + 17 + 127) / 128 * 128];
        data.CopyTo(padded);
        padded[data.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - 8), (ulong)data.Length * 8);
        for (int offset = 0; offset < padded.Length; offset += 128)
            AddBlock(state, padded.AsSpan(offset, 128));

        var hash = new byte[64];
        for (int i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt64BigEndian(hash.AsSpan(i * 8), state[i]);
        return hash;
    }

    private static void AddBlock(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        Span<ulong> w = stackalloc ulong[80];
        for (int i = 0; i < 16; i++)
            w[i] = BinaryPrimitives.ReadUInt64BigEndian(block[(i * 8)..]);
        for (int i = 16; i < 80; i++)
        {
            ulong s0 = BitOperations.RotateRight(w[i - 15], 1) ^ BitOperations.RotateRight(w[i - 15], 8) ^ (w[i - 15] >> 7);
            ulong s1 = BitOperations.RotateRight(w[i - 2], 19) ^ BitOperations.RotateRight(w[i - 2], 61) ^ (w[i - 2] >> 6);
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }

        ulong a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (int i = 0; i < 80; i++)
        {
            ulong sum1 = BitOperations.RotateRight(e, 14) ^ BitOperations.RotateRight(e, 18) ^ BitOperations.RotateRight(e, 41);
            ulong t1 = h + sum1 + ((e & f) ^ (~e & g)) + RoundConstants[i] + w[i];
            ulong sum0 = BitOperations.RotateRight(a, 28) ^ BitOperations.RotateRight(a, 34) ^ BitOperations.RotateRight(a, 39);
            ulong t2 = sum0 + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + t1, c, b, a, t1 + t2);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    // The fractional parts of the cube roots of the first eighty primes, FIPS 180-4 section 4.2.3.
    private static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
        0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
        0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
        0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
        0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
        0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
        0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
        0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
        0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
        0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
        0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
        0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
        0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
        0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
        0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
        0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
        0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
        0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
        0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
        0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
    ];
}
