using System.Globalization;
using System.Net;

namespace Cni.Netlink.Nftables;

sealed partial class NftRuleText
{
    void Statement(NftExpression expression)
    {
        var text = expression switch
        {
            VerdictExpression verdict => verdict.Verdict.ToString(),
            MetaExpression meta => (meta.Key == NftMetaKey.Mark ? "meta mark" : Meta(meta.Key).Text) + " set " + Assigned(meta.Register),
            CtExpression ct => Ct(ct).Text + " set " + Assigned(ct.Register),
            NatExpression nat => Nat(nat),
            MasqueradeExpression masq => Ports("masquerade", masq.PortMin, masq.PortMax, masq.Flags),
            RedirectExpression redir => Ports("redirect", redir.PortMin, redir.PortMax, redir.Flags),
            CounterExpression counter => string.Create(CultureInfo.InvariantCulture, $"counter packets {counter.Packets} bytes {counter.Bytes}"),
            QuotaExpression quota => "quota " + Quota(quota.Limit, quota.Over),
            LimitExpression limit => Limit(limit),
            LogExpression log => Log(log),
            RejectExpression reject => Reject(reject),
            ObjectReferenceExpression named => (named.Type == NftObjectType.Quota ? "quota" : "counter") + " name " + NftValueText.Quote(named.ObjectName),
            DynsetExpression dynset => Dynset(dynset),
            RawExpression raw => $"[{raw.Kind} {raw.Data}]",
            _ => $"[{expression.Name}]",
        };
        SayUnsaid();
        Word(text);
        Array.Clear(_slots);
    }

    string Assigned(uint register)
    {
        var operand = At(register);
        if (operand.Text is not null) Imply(operand.Implies);
        return operand.Text is null ? NftValueText.Of(NftDataType.Mark, operand.Constant.Span) : Words(operand);
    }

    string Nat(NatExpression nat)
    {
        // Only a table for both families has to say which one the address is of, or a map that finds address and port.
        var looksUpBoth = nat.PortMin is not null && nat.AddressMin is { } from && At(from).Text is not null;
        var family = _both || looksUpBoth ? NftNames.Of(nat.Family) + " " : "";
        var text = (nat.IsDestination ? "dnat " : "snat ") + family + "to ";
        if (nat.AddressMin is { } register && At(register).Text is { } looked)
        {
            Imply(At(register).Implies);
            return text + looked + Suffix(nat.Flags);
        }
        if (nat.AddressMin is { } min)
        {
            var address = Address(min);
            var range = nat.AddressMax is { } max ? address + "-" + Address(max) : address;
            text += nat.PortMin is not null && nat.Family == NftFamily.Ip6 ? "[" + range + "]" : range;
        }
        if (nat.PortMin is { } port) text += ":" + Port(port) + (nat.PortMax is { } last ? "-" + Port(last) : "");
        return text + Suffix(nat.Flags);
    }

    string Address(uint register) => At(register).Constant is { Length: 4 or 16 } bytes ? new IPAddress(bytes.Span).ToString() : Words(At(register));

    string Port(uint register) =>
        At(register).Text ?? NftValueText.Number(NftDataType.InetService, At(register).Constant.Span).ToString(CultureInfo.InvariantCulture);

    string Ports(string word, uint? min, uint? max, NftNatFlags flags)
    {
        if (min is { } port) word += " to :" + Port(port) + (max is { } last ? "-" + Port(last) : "");
        return word + Suffix(flags);
    }

    static string Suffix(NftNatFlags flags) => NftNames.Of(flags) is { Length: > 0 } text ? " " + text : "";

    string Reject(RejectExpression reject)
    {
        switch (reject.Type)
        {
            case 1:
                Imply(NftProtocol.Tcp);
                return "reject with tcp reset";
            case 2:
                return reject.Code switch
                {
                    0 => "reject with icmpx no-route",
                    1 => "reject",
                    2 => "reject with icmpx host-unreachable",
                    _ => "reject with icmpx admin-prohibited",
                };
            default:
                var v6 = _network == NftFamily.Ip6;
                if (_both) Imply(v6 ? NftProtocol.Ip6 : NftProtocol.Ip);
                else if (reject.Code == (v6 ? 4 : 3)) return "reject";
                var code = (v6, reject.Code) switch
                {
                    (false, 0) => "net-unreachable",
                    (false, 1) => "host-unreachable",
                    (false, 2) => "prot-unreachable",
                    (false, 3) or (true, 4) => "port-unreachable",
                    (false, 9) => "net-prohibited",
                    (false, 10) => "host-prohibited",
                    (false, 13) => "admin-prohibited",
                    (true, 0) => "no-route",
                    (true, 1) => "admin-prohibited",
                    (true, 3) => "addr-unreachable",
                    _ => reject.Code.ToString(CultureInfo.InvariantCulture),
                };
                return "reject with " + (v6 ? "icmpv6 " : "icmp ") + code;
        }
    }

    static string Limit(LimitExpression limit)
    {
        var unit = limit.UnitSeconds switch { 1 => "second", 60 => "minute", 3600 => "hour", 86400 => "day", _ => "week" };
        var text = "limit rate " + (limit.Over ? "over " : "");
        text += limit.CountsBytes ? Bytes(limit.Rate) : limit.Rate.ToString(CultureInfo.InvariantCulture);
        text += "/" + unit;
        if (limit.Burst == 0 || !limit.CountsBytes && limit.Burst == 5) return text;
        return text + " burst " + (limit.CountsBytes ? Bytes(limit.Burst) : limit.Burst.ToString(CultureInfo.InvariantCulture) + " packets");
    }

    internal static string Quota(ulong bytes, bool over) => (over ? "over " : "") + Bytes(bytes);

    static string Bytes(ulong bytes)
    {
        var (value, unit) = bytes switch
        {
            > 0 when bytes % (1024 * 1024) == 0 => (bytes / (1024 * 1024), "mbytes"),
            > 0 when bytes % 1024 == 0 => (bytes / 1024, "kbytes"),
            _ => (bytes, "bytes"),
        };
        return value.ToString(CultureInfo.InvariantCulture) + " " + unit;
    }

    static string Log(LogExpression log)
    {
        string[] levels = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"];
        var text = "log";
        if (log.Prefix is { } prefix) text += " prefix " + NftValueText.Quote(prefix);
        if (log.Group is { } group) text += " group " + group.ToString(CultureInfo.InvariantCulture);
        else if (log.Level is { } level && level != 4) text += " level " + (level < levels.Length ? levels[level] : level.ToString(CultureInfo.InvariantCulture));
        return text;
    }

    string Dynset(DynsetExpression dynset)
    {
        var key = Key(dynset.KeyRegister);
        Imply(key.Implies);
        var word = dynset.Operation switch { NftDynsetOp.Add => "add", NftDynsetOp.Update => "update", _ => "delete" };
        var timeout = dynset.Timeout is { } time ? " timeout " + NftNames.Duration(time) : "";
        return $"{word} @{dynset.Set} {{ {key.Text}{timeout} }}";
    }
}
