using System.Net;
using Cni.Netlink.Nftables;
using Cni.Sdk;
using static Cni.Netlink.Nftables.Nft;

namespace Cni.Toolkit;

/// <summary>Hides pods behind the node's address when they talk to the outside (<c>ipMasq</c>): an element of a map for each address, not a rule.</summary>
/// <remarks>
/// <para>
/// The rules are constant, whatever the number of pods, and a packet costs one look-up. What a pod's own network is, for which
/// nothing is hidden, differs between networks; so the map leads to a chain that knows it, one for each subnet:
/// </para>
/// <code>
/// table inet cni_masquerade {
///   map pods4 { type ipv4_addr : verdict; elements = { 10.1.2.2 comment "net1/c0ffee/eth0" : goto outside_10.1.2.0/24 } }
///   map pods6 { type ipv6_addr : verdict; }
///   chain postrouting {
///     type nat hook postrouting priority srcnat;
///     ip daddr 224.0.0.0/4 return
///     ip6 daddr ff00::/8 return
///     ip saddr vmap @pods4
///     ip6 saddr vmap @pods6
///   }
///   chain outside_10.1.2.0/24 { ip daddr 10.1.2.0/24 return; masquerade }
/// }
/// </code>
/// <para>
/// A set of source and destination-prefix pairs would do without the chains, but the kernel copies such a set as a whole for every
/// change, which a node with a thousand pods pays for with every pod.
/// </para>
/// <para>
/// The last pod takes the subnet's chain with it, and the last chain the table. An address that another attachment still has an
/// element for goes to the new one: the address management gave it away, so the other one is gone.
/// </para>
/// </remarks>
public static class Masquerade
{
    private static readonly NftTable s_table = new(NftFamily.Inet, "cni_masquerade") { Comment = "CNI ipMasq: pods behind the node's address" };
    private static readonly NftSet s_pods4 = s_table.VerdictMap("pods4", NftDataType.Ipv4Addr);
    private static readonly NftSet s_pods6 = s_table.VerdictMap("pods6", NftDataType.Ipv6Addr);
    private static readonly NftChain s_postrouting = s_table.NatChain("postrouting", NftHook.Postrouting, NftPriority.SrcNat);
    private const string OutsidePrefix = "outside_";
    private const int RulesPerSubnet = 2;

    /// <summary>Hides these addresses of an attachment, in one transaction.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="owner">Whose addresses they are.</param>
    /// <param name="addresses">The pod's addresses; the prefix is the network for which nothing is hidden.</param>
    /// <exception cref="Netlink.NetlinkException">The kernel refused; nothing was changed.</exception>
    public static void Add(INftables nft, AttachmentOwner owner, IReadOnlyList<IpPrefix> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        string tag = owner.ToString();
        NodeRuleset.Transact(nft, transaction =>
        {
            bool prepared = false;
            var made = new HashSet<string>(StringComparer.Ordinal);
            foreach (IpPrefix address in addresses)
            {
                NftChain outside = OutsideOf(address);
                // Chain, rules and table came in one transaction, so a chain that is there stands for all of them.
                if (!made.Contains(outside.Name) && transaction.Find(outside) is null)
                {
                    if (!prepared)
                        Prepare(transaction);
                    prepared = true;
                    made.Add(outside.Name);
                    transaction.Add(outside);
                    foreach (NftRule rule in RulesOf(outside, address))
                        transaction.Add(rule);
                }
                NftElement element = ElementOf(address.Address, outside, tag);
                if (transaction.Find(element) is { } existing)
                {
                    if (existing.Comment == tag && existing.Verdict == element.Verdict)
                        continue;
                    transaction.Delete(existing);
                }
                transaction.Add(element);
            }
        });
    }

    /// <summary>Stops hiding an attachment's addresses, whoever began it: this library or the reference plugins.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="owner">The attachment.</param>
    /// <param name="addresses">
    /// The addresses it had, if they are known: they save reading the whole map. Elements are removed only if they are the owner's,
    /// and all of the owner's are found without it.
    /// </param>
    /// <exception cref="Netlink.NetlinkException">The kernel refused.</exception>
    public static void Remove(INftables nft, AttachmentOwner owner, IReadOnlyList<IPAddress>? addresses = null)
    {
        string tag = owner.ToString();
        RemoveElements(nft, element => element.Comment == tag, addresses ?? []);
        ReferenceRules.RemoveMasquerade(nft, owner);
    }

    /// <summary>Stops hiding the addresses of attachments that aren't valid any more.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="valid">The network that is collected, and what to keep of it.</param>
    /// <exception cref="Netlink.NetlinkException">The kernel refused.</exception>
    public static void Gc(INftables nft, ValidOwners valid)
    {
        ArgumentNullException.ThrowIfNull(valid);
        RemoveElements(nft, element => valid.IsStale(element.Comment), []);
        ReferenceRules.CollectMasquerade(nft, valid);
    }

    /// <summary>Compares the ruleset with what <see cref="Add"/> made.</summary>
    /// <param name="nft">The node's ruleset.</param>
    /// <param name="owner">The attachment.</param>
    /// <param name="addresses">Its addresses.</param>
    /// <exception cref="CniException">CheckFailed (101), naming the address whose masquerade is missing or not the owner's.</exception>
    public static void Check(INftables nft, AttachmentOwner owner, IReadOnlyList<IpPrefix> addresses)
    {
        ArgumentNullException.ThrowIfNull(nft);
        ArgumentNullException.ThrowIfNull(addresses);
        string tag = owner.ToString();
        foreach (IpPrefix address in addresses)
        {
            NftChain outside = OutsideOf(address);
            NftElement expected = ElementOf(address.Address, outside, tag);
            NftElement? element = nft.Find(expected);
            if (element is null || element.Verdict != expected.Verdict)
                throw Missing(address, $"{expected.Set} has no element {address.Address} : {expected.Verdict}");
            if (element.Comment != tag)
                throw Missing(address, $"the element in {expected.Set} belongs to {element.Comment}");
            RequireRules(nft, address, outside, RulesOf(outside, address));
            RequireRules(nft, address, s_postrouting, Dispatch());
        }
    }

    private static void RequireRules(INftables nft, IpPrefix address, NftChain chain, NftRule[] expected)
    {
        var rules = nft.ListRules(chain.Table, chain.Name);
        bool same = rules.Count == expected.Length;
        for (int i = 0; same && i < expected.Length; i++)
            same = expected[i].SameAs(rules[i]);
        if (!same)
            throw Missing(address, $"the rules of {chain} were changed");
    }

    private static CniException Missing(IpPrefix address, string details) =>
        new(CniErrorCode.CheckFailed, $"the masquerade of {address.Address} is missing", details);

    private static void Prepare(NftLiveTransaction transaction)
    {
        transaction.Ensure(s_table);
        transaction.Ensure(s_pods4);
        transaction.Ensure(s_pods6);
        transaction.Ensure(s_postrouting);
        transaction.EnsureRules(s_postrouting, Dispatch());
    }

    private static NftRule[] Dispatch() =>
    [
        s_postrouting.Rule(Ip.Daddr == new IPNetwork(new IPAddress([224, 0, 0, 0]), 4), Return()),
        s_postrouting.Rule(Ip6.Daddr == IPNetwork.Parse("ff00::/8"), Return()),
        s_postrouting.Rule(Ip.Saddr.Vmap(s_pods4)),
        s_postrouting.Rule(Ip6.Saddr.Vmap(s_pods6)),
    ];

    private static NftRule[] RulesOf(NftChain outside, IpPrefix address)
    {
        var network = new IPNetwork(address.Network.Address, address.PrefixLength);
        return [outside.Rule((address.IsIPv6 ? Ip6.Daddr : Ip.Daddr) == network, Return()), outside.Rule(Nft.Masquerade())];
    }

    // A chain's name can't have colons, and nothing else in an address is a hyphen.
    private static NftChain OutsideOf(IpPrefix address) =>
        s_table.Chain(OutsidePrefix + address.Network.ToString().Replace(':', '-'));

    private static NftElement ElementOf(IPAddress address, NftChain outside, string tag) =>
        MapOf(address).Element([address], [NftVerdict.Goto(outside.Name)], tag);

    private static NftSet MapOf(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? s_pods6 : s_pods4;

    private static void RemoveElements(INftables nft, Predicate<NftElement> isTheirs, IReadOnlyList<IPAddress> hints)
    {
        if (nft.Find(s_table) is null)
            return;
        NodeRuleset.Transact(nft, transaction =>
        {
            var released = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (NftElement element in FindElements(transaction, hints, isTheirs))
            {
                transaction.Delete(element);
                if (element.Verdict?.Chain is { } chain)
                    released[chain] = released.GetValueOrDefault(chain) + 1;
            }
            RemoveUnused(nft, transaction, released);
        });
    }

    /// <summary>Deletes the chains that nothing but the released elements leads to, and the table with the last of them.</summary>
    private static void RemoveUnused(INftables nft, NftLiveTransaction transaction, Dictionary<string, int> released)
    {
        var unused = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, int elements) in released)
        {
            if (transaction.Find(s_table.Chain(name)) is { } chain && chain.UseCount == RulesPerSubnet + elements)
                unused.Add(name);
        }
        if (unused.Count == 0)
            return;
        bool last = true;
        foreach (NftChain chain in nft.ListChains(s_table))
            last &= unused.Contains(chain.Name) || !chain.Name.StartsWith(OutsidePrefix, StringComparison.Ordinal);
        if (last)
        {
            transaction.Delete(s_table);
            return;
        }
        foreach (string name in unused)
            transaction.Delete(s_table.Chain(name));
    }

    /// <summary>The elements by key where every hint leads to one, else by reading both maps: a hint may be stale or missing.</summary>
    private static List<NftElement> FindElements(NftLiveTransaction transaction, IReadOnlyList<IPAddress> hints, Predicate<NftElement> isTheirs)
    {
        var found = new List<NftElement>();
        foreach (IPAddress address in hints)
        {
            if (transaction.Find(MapOf(address).Element([address])) is { } element && isTheirs(element))
                found.Add(element);
        }
        if (hints.Count > 0 && found.Count == hints.Count)
            return found;
        found.Clear();
        foreach (NftSet map in (ReadOnlySpan<NftSet>)[s_pods4, s_pods6])
        {
            foreach (NftElement element in transaction.Elements(map))
            {
                if (isTheirs(element))
                    found.Add(element);
            }
        }
        return found;
    }
}
