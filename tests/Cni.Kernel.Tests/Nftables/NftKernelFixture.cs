using Cni.Netlink;
using Cni.Netlink.Nftables;

namespace Cni.Kernel.Tests.Nftables;

/// <summary>A namespace with an nftables socket of ours in it, and the nft program beside it as the witness.</summary>
public abstract class NftKernelFixture : IDisposable
{
    protected NftKernelFixture()
    {
        using var handle = NetworkNamespace.Open(Ns.Path);
        Nft = handle.OpenNftables();
    }

    protected TestNamespace Ns { get; } = new("nft");

    protected NftSocket Nft { get; }

    /// <summary>The ruleset in nft's words, one trimmed line each.</summary>
    protected string[] Lines() => [.. Ns.Nft.State().Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    protected NftSocket OpenAnother()
    {
        using var handle = NetworkNamespace.Open(Ns.Path);
        return handle.OpenNftables();
    }

    public void Dispose()
    {
        Nft.Dispose();
        Ns.Dispose();
        GC.SuppressFinalize(this);
    }
}
