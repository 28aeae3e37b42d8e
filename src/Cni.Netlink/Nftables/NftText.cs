namespace Cni.Netlink.Nftables;
static class NftText { internal static string Header(NftSet set) => ""; }
static class NftRuleText { internal static string Print(NftFamily family, IReadOnlyList<NftExpression> e) => string.Join(" ", e); }
