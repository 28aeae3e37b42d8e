using System.Net;

namespace Cni.Netlink.Nftables;

public static partial class Nft
{
    /// <summary>Lets the packet pass this hook; chains of later priority still see it.</summary>
    /// <returns>The statement.</returns>
    public static NftStatement Accept() => Verdict(NftVerdict.Accept);

    /// <summary>Drops the packet.</summary>
    /// <returns>The statement.</returns>
    public static NftStatement Drop() => Verdict(NftVerdict.Drop);

    /// <summary>Goes on behind the rule that jumped here.</summary>
    /// <returns>The statement.</returns>
    public static NftStatement Return() => Verdict(NftVerdict.Return);

    /// <summary>Goes on with the next rule.</summary>
    /// <returns>The statement.</returns>
    public static NftStatement Continue() => Verdict(NftVerdict.Continue);

    /// <summary>Goes on in a chain of the same table, and comes back.</summary>
    /// <param name="chain">The chain.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Jump(NftChain chain) => Verdict(NftVerdict.Jump(chain.Name));

    /// <summary>Goes on in a chain of the same table for good.</summary>
    /// <param name="chain">The chain.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Goto(NftChain chain) => Verdict(NftVerdict.Goto(chain.Name));

    /// <summary>Does what a verdict says.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Verdict(NftVerdict verdict) => new VerdictExpression(verdict);

    /// <summary>Attaches a comment to the rule: the usual place to say whose it is.</summary>
    /// <param name="text">The comment, at most 127 bytes.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Comment(string text) => new NftCommentStatement(text);

    /// <summary>Rewrites the source to the address of the interface the packet goes out by.</summary>
    /// <param name="flags">How ports are picked.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Masquerade(NftNatFlags flags = NftNatFlags.None) => new MasqueradeExpression(Flags: flags);

    /// <summary>Rewrites the destination.</summary>
    /// <param name="address">The new address.</param>
    /// <param name="port">The new port; null to keep it. Needs a transport match in front.</param>
    /// <param name="flags">How addresses are picked.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Dnat(IPAddress address, int? port = null, NftNatFlags flags = NftNatFlags.None) =>
        new NftNatStatement(isDestination: true, flags) { Address = address, Port = port };

    /// <summary>Rewrites the destination to what a map finds: an address, or an address and a port.</summary>
    /// <param name="target">What the map finds: <c>Concat(Meta.L4Proto, Th.Dport).Map(ports)</c>.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Dnat(NftSelector target) => new NftNatStatement(isDestination: true, NftNatFlags.None) { Target = target };

    /// <summary>Rewrites the source.</summary>
    /// <param name="address">The new address.</param>
    /// <param name="last">The last of a range of addresses; null for one.</param>
    /// <param name="port">The new port, or the first of a range; null to let the kernel pick.</param>
    /// <param name="lastPort">The last port of a range; null for one.</param>
    /// <param name="flags">How addresses and ports are picked.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Snat(
        IPAddress address, IPAddress? last = null, int? port = null, int? lastPort = null, NftNatFlags flags = NftNatFlags.None) =>
        new NftNatStatement(isDestination: false, flags) { Address = address, LastAddress = last, Port = port, LastPort = lastPort };

    /// <summary>Rewrites the source to what a map finds: an address, or an address and a port.</summary>
    /// <param name="target">What the map finds.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Snat(NftSelector target) => new NftNatStatement(isDestination: false, NftNatFlags.None) { Target = target };

    /// <summary>Rewrites the destination to this host.</summary>
    /// <param name="port">The new port; null to keep it.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Redirect(int? port = null) => new NftRedirectStatement(port);

    /// <summary>Counts packets and bytes.</summary>
    /// <returns>The statement.</returns>
    public static NftStatement Counter() => new CounterExpression();

    /// <summary>Counts in a counter that several rules share.</summary>
    /// <param name="counter">The counter.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Counter(NftObject counter) => Use(counter, NftObjectType.Counter);

    /// <summary>Goes on until a quota that several rules share is used up, or once it is.</summary>
    /// <param name="quota">The quota.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Quota(NftObject quota) => Use(quota, NftObjectType.Quota);

    /// <summary>Goes on until a number of bytes has passed, or once it has.</summary>
    /// <param name="bytes">The number of bytes.</param>
    /// <param name="over">True to go on once it has passed.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Quota(ulong bytes, bool over = true) => new QuotaExpression(bytes, over);

    /// <summary>Goes on while packets come no faster than a rate.</summary>
    /// <param name="packets">How many per unit.</param>
    /// <param name="unit">The unit: a second, minute, hour, day or week.</param>
    /// <param name="burst">How many may come at once; nft's default is 5.</param>
    /// <param name="over">True to go on when the rate is passed instead.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Limit(ulong packets, TimeSpan unit, uint burst = 5, bool over = false) =>
        new LimitExpression(packets, (ulong)unit.TotalSeconds, burst, false, over);

    /// <summary>Goes on while bytes come no faster than a rate per second.</summary>
    /// <param name="bytesPerSecond">How many bytes a second.</param>
    /// <param name="burst">How many bytes may come at once.</param>
    /// <param name="over">True to go on when the rate is passed instead.</param>
    /// <returns>The statement.</returns>
    public static NftStatement LimitBytes(ulong bytesPerSecond, uint burst = 0, bool over = false) =>
        new LimitExpression(bytesPerSecond, 1, burst, true, over);

    /// <summary>Reports the packet to the kernel log, or to a program that listens on a group.</summary>
    /// <param name="prefix">Text in front; null for none.</param>
    /// <param name="group">The nfnetlink_log group; null for the kernel log.</param>
    /// <param name="level">The kernel log's level, 0 to 7; null for the default.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Log(string? prefix = null, ushort? group = null, uint? level = null) => new LogExpression(prefix, group, level);

    /// <summary>Refuses the packet with "port unreachable", in ICMP or ICMPv6 as it fits.</summary>
    /// <returns>The statement.</returns>
    // NFT_REJECT_ICMP_UNREACH (0) with code 3 (v4) or 4 (v6); NFT_REJECT_ICMPX_UNREACH (2) where both families pass.
    public static NftStatement Reject() => new NftInstruction(compiler => compiler.Network switch
    {
        NftFamily.Ip => new RejectExpression(0, 3),
        NftFamily.Ip6 => new RejectExpression(0, 4),
        _ => new RejectExpression(2, 1),
    });

    /// <summary>Refuses the packet with "administratively prohibited", in ICMP or ICMPv6 as it fits.</summary>
    /// <returns>The statement.</returns>
    public static NftStatement RejectAdminProhibited() => new NftInstruction(compiler => compiler.Network switch
    {
        NftFamily.Ip => new RejectExpression(0, 13),
        NftFamily.Ip6 => new RejectExpression(0, 1),
        _ => new RejectExpression(2, 3),
    });

    /// <summary>Refuses a TCP packet with a reset.</summary>
    /// <returns>The statement.</returns>
    public static NftStatement RejectWithTcpReset() => new NftInstruction(compiler =>
    {
        compiler.Require(NftProtocol.Tcp);
        return new RejectExpression(1, 0);
    });

    /// <summary>Adds the packet's key to a dynamic set.</summary>
    /// <param name="set">The set; needs <see cref="NftSetFlags.Dynamic"/> or <see cref="NftSetFlags.Timeout"/>.</param>
    /// <param name="key">The key.</param>
    /// <param name="timeout">How long it stays; null for the set's own timeout.</param>
    /// <returns>The statement.</returns>
    public static NftStatement AddTo(NftSet set, NftSelector key, TimeSpan? timeout = null) => new NftSetUpdate(set, key, NftDynsetOp.Add, timeout);

    /// <summary>Adds the packet's key to a dynamic set, or starts its timeout again.</summary>
    /// <param name="set">The set; needs <see cref="NftSetFlags.Timeout"/>.</param>
    /// <param name="key">The key.</param>
    /// <param name="timeout">How long it stays; null for the set's own timeout.</param>
    /// <returns>The statement.</returns>
    public static NftStatement Update(NftSet set, NftSelector key, TimeSpan? timeout = null) => new NftSetUpdate(set, key, NftDynsetOp.Update, timeout);

    static NftStatement Use(NftObject named, NftObjectType type) => named.Type == type
        ? new ObjectReferenceExpression(type, named.Name)
        : throw new ArgumentException($"{named} is a {named.Kind}");
}
