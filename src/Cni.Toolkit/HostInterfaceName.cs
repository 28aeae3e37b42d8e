namespace Cni.Toolkit;

/// <summary>Makes names for interfaces on the node's side, in the form that the reference plugins use.</summary>
public static class HostInterfaceName
{
    /// <summary>How many random names are tried before giving up, as the reference plugins do.</summary>
    public const int Attempts = 10;

    /// <summary>A name that nobody has guessed: <c>veth</c> and eight hexadecimal digits.</summary>
    /// <returns>Twelve characters.</returns>
    public static string NewVeth() => New("veth");

    /// <summary>A prefix and eight hexadecimal digits.</summary>
    /// <param name="prefix">Up to seven characters, so that the name stays within the kernel's fifteen.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The prefix is longer than seven characters.</exception>
    public static string New(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefix.Length, 7);
        // The first half of a random Guid is all random, and costs one getrandom(2); RandomNumberGenerator loads OpenSSL.
        Span<byte> random = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(random);
        return prefix + Convert.ToHexStringLower(random[..4]);
    }
}
