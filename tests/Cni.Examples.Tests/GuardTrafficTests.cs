using System.Net;
using Cni.Examples.Guard;
using Cni.Netlink;
using Cni.Netlink.Nftables;

namespace Cni.Examples.Tests;

public class GuardTrafficTests
{
    [KernelFact(Needs.Nft)]
    public void The_kernel_takes_the_table_and_forgets_the_pod()
    {
        using var node = new TestNamespace("guard");
        using var ns = NetworkNamespace.Open(node.Path);
        using NftSocket nft = NftSocket.Open(ns);
        nft.Transact(transaction =>
        {
            GuardTable.Ensure(transaction);
            GuardTable.Add(transaction, IPAddress.Parse("10.1.2.3"), [("tcp", 80)], "net1/c1/eth0");
        });
        var listed = node.Ok("nft", "list", "table", "inet", "cni_guard");
        Assert.Contains("ct state new ip daddr @pods ip daddr . meta l4proto . th dport != @open drop", listed, StringComparison.Ordinal);
        Assert.Contains("10.1.2.3 . tcp . 80 comment \"net1/c1/eth0\"", listed, StringComparison.Ordinal);

        GuardTable.Remove(nft, owner => owner == "net1/c1/eth0");
        Assert.DoesNotContain("10.1.2.3", node.Ok("nft", "list", "table", "inet", "cni_guard"), StringComparison.Ordinal);
    }
}
