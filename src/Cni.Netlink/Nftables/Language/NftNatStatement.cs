using System.Net;
using System.Net.Sockets;

namespace Cni.Netlink.Nftables;

/// <summary>snat and dnat, to constants or to what a map finds.</summary>
sealed class NftNatStatement(bool isDestination, NftNatFlags flags) : NftStatement
{
    internal IPAddress? Address { get; init; }
    internal IPAddress? LastAddress { get; init; }
    internal int? Port { get; init; }
    internal int? LastPort { get; init; }
    internal NftSelector? Target { get; init; }

    internal override void Emit(NftCompiler compiler)
    {
        if (Target is not null) Looked(compiler, Target);
        else Constant(compiler);
    }

    void Looked(NftCompiler compiler, NftSelector target)
    {
        var type = target.Type;
        var isAddress = type[0].Id == NftDataType.Ipv4Addr.Id || type[0].Id == NftDataType.Ipv6Addr.Id;
        if (!isAddress || type.Count > 2 || type.Count == 2 && type[1].Id != NftDataType.InetService.Id)
            throw new ArgumentException($"the NAT target has type {type}; it wants an address, or an address and a port");
        var family = type[0].Length == 4 ? NftFamily.Ip : NftFamily.Ip6;
        NotOther(compiler, family);
        target.Require(compiler);
        target.Load(compiler, 0);
        compiler.Add(new NatExpression(isDestination, family, NftRegister.FromSlot(0),
            PortMin: type.Count == 2 ? NftRegister.FromSlot(type.OffsetOf(1) / 4) : null, Flags: flags));
    }

    void Constant(NftCompiler compiler)
    {
        var family = Address!.AddressFamily == AddressFamily.InterNetwork ? NftFamily.Ip : NftFamily.Ip6;
        NotOther(compiler, family);
        // The kernel wants to know the family before it rewrites: nft refuses such a rule in an inet table without
        // "dnat ip", which only states it; packets of the other family pass the nat expression untouched.
        var slot = 0;
        uint Next(byte[] bytes)
        {
            var register = NftRegister.FromSlot(slot);
            compiler.Add(new ImmediateExpression(register, NftBytes.Own(bytes)));
            slot += 4;
            return register;
        }
        var addressMin = Next(Address.GetAddressBytes());
        uint? addressMax = LastAddress is null ? null : Next(LastAddress.GetAddressBytes());
        uint? portMin = Port is { } port ? Next(NftValue.Number(NftDataType.InetService, port)) : null;
        uint? portMax = LastPort is { } last ? Next(NftValue.Number(NftDataType.InetService, last)) : null;
        compiler.Add(new NatExpression(isDestination, family, addressMin, addressMax, portMin, portMax,
            portMin is null ? flags : flags | NftNatFlags.ProtoSpecified));
    }

    static void NotOther(NftCompiler compiler, NftFamily family)
    {
        if (compiler.Network != NftFamily.Any && compiler.Network != family)
            throw new ArgumentException($"{NftNames.Of(compiler.Network)} packets can't get an {NftNames.Of(family)} address");
    }
}

sealed class NftRedirectStatement(int? port) : NftStatement
{
    internal override void Emit(NftCompiler compiler)
    {
        if (port is not { } number)
        {
            compiler.Add(new RedirectExpression());
            return;
        }
        var register = NftRegister.FromSlot(0);
        compiler.Add(new ImmediateExpression(register, NftBytes.Own(NftValue.Number(NftDataType.InetService, number))));
        compiler.Add(new RedirectExpression(register, null, NftNatFlags.ProtoSpecified));
    }
}
