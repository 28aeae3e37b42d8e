namespace Cni.Netlink.Nftables;

/// <summary>Says that others changed the ruleset during every attempt of a transaction: try again later.</summary>
public sealed class NftBusyException : NetlinkException
{
    internal NftBusyException(int attempts)
        : base(new NetlinkError
        {
            Operation = "change the nftables ruleset",
            Errno = Errno.ERESTART,
            KernelMessage = $"it kept changing during {attempts} attempts; try again later",
        }) => Attempts = attempts;

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; }
}
