using Cni.Netlink.Nftables;

namespace Cni.Kernel.Tests.Nftables;

/// <summary>What the nft program writes, we read, and say in the same words.</summary>
public sealed class NftReadTests : NftKernelFixture
{
    static readonly string Script = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Nftables", "everything.nft"));

    [KernelFact(Needs.Nft)]
    public void Rules_written_by_nft_are_printed_as_nft_prints_them()
    {
        Ns.Nft.Load(Script);
        foreach (var table in Nft.ListTables())
            foreach (var chain in Nft.ListChains(table))
            {
                var theirs = RuleLines(table, chain.Name);
                var ours = Nft.ListRules(table, chain.Name).Select(rule => rule.ToString().Replace(" packets 0 bytes 0", "", StringComparison.Ordinal)).ToArray();
                Assert.Equal(string.Join("\n", theirs), string.Join("\n", ours));
            }
    }

    string[] RuleLines(NftTable table, string chain)
    {
        var text = Ns.Ok("nft", "-s", "list", "chain", table.ToString().Split(' ')[0], table.Name, chain);
        return [.. text.Split('\n').Where(line => line.StartsWith("\t\t", StringComparison.Ordinal)).Select(line => line.Trim())
            .Where(line => !line.StartsWith("type ", StringComparison.Ordinal) && !line.StartsWith("comment ", StringComparison.Ordinal))];
    }
}
