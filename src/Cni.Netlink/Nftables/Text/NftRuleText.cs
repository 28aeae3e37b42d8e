using System.Globalization;
using System.Text;

namespace Cni.Netlink.Nftables;

/// <summary>Puts a rule's instructions back into nft's words, by following what each register holds.</summary>
/// <remarks>
/// For people: error texts, listings, tests. Protocol checks that a field implies are left unsaid, as nft does. What has no
/// words is shown in brackets.
/// </remarks>
sealed partial class NftRuleText
{
    const int Slots = 16;

    readonly NftOperand?[] _slots = new NftOperand?[Slots];
    readonly List<(NftMetaKey Key, uint Value, string Text)> _unsaid = [];
    readonly StringBuilder _text = new();
    NftFamily _network;
    uint? _transport;

    readonly bool _both;

    NftRuleText(NftFamily family)
    {
        _network = family is NftFamily.Ip or NftFamily.Ip6 ? family : NftFamily.Any;
        _both = family == NftFamily.Inet;
    }

    internal static string Print(NftFamily family, IReadOnlyList<NftExpression> expressions)
    {
        var printer = new NftRuleText(family);
        for (var i = 0; i < expressions.Count; i++)
            printer.Next(expressions[i], i + 1 < expressions.Count ? expressions[i + 1] : null, ref i);
        printer.SayUnsaid();
        return printer._text.ToString();
    }

    void Next(NftExpression expression, NftExpression? following, ref int index)
    {
        switch (expression)
        {
            case MetaExpression { IsSet: false } meta: Load(meta.Register, Meta(meta.Key)); break;
            case CtExpression { IsSet: false } ct: Load(ct.Register, Ct(ct)); break;
            case PayloadExpression payload: Load(payload.Register, Field(payload)); break;
            case FibExpression fib: Load(fib.Register, Fib(fib)); break;
            case ImmediateExpression immediate:
                Load(immediate.Register, new NftOperand(null, null) { Constant = immediate.Data, Length = immediate.Data.Length });
                break;
            case BitwiseExpression bitwise:
                Load(bitwise.Register, At(bitwise.Source) with { Mask = bitwise.Mask, Xor = bitwise.Xor });
                break;
            case ByteorderExpression order: Load(order.Register, At(order.Source) with { IsTurned = true }); break;
            case CmpExpression { Op: NftCmpOp.Gte } from when following is CmpExpression { Op: NftCmpOp.Lte } to && to.Register == from.Register:
                index++;
                Say(At(from.Register), " " + Between(At(from.Register), from.Data, to.Data));
                break;
            case CmpExpression cmp: Compare(cmp); break;
            case RangeExpression range:
                Say(At(range.Register), (range.Op == NftCmpOp.Neq ? " != " : " ") + Between(At(range.Register), range.From, range.To));
                break;
            case LookupExpression { Destination: null } lookup:
                Say(Key(lookup.Register), (lookup.IsInverted ? " != @" : " @") + lookup.Set);
                break;
            case LookupExpression { Destination: NftRegister.Verdict } lookup: Say(Key(lookup.Register), " vmap @" + lookup.Set); break;
            case LookupExpression lookup:
                var key = Key(lookup.Register);
                Array.Clear(_slots);
                Load(lookup.Destination.Value, key with { Text = key.Text + " map @" + lookup.Set, Type = null });
                break;
            default: Statement(expression); break;
        }
    }

    void Load(uint register, NftOperand operand)
    {
        var slot = NftRegister.ToSlot(register);
        if (slot >= 0) _slots[slot] = operand;
    }

    NftOperand At(uint register) =>
        NftRegister.ToSlot(register) is >= 0 and var slot && _slots[slot] is { } operand ? operand : new NftOperand($"[reg {register}]", null);

    /// <summary>The operands from a register on, joined: what a look-up uses as its key.</summary>
    NftOperand Key(uint register)
    {
        var first = At(register);
        var slot = NftRegister.ToSlot(register);
        if (slot < 0) return first;
        var text = Words(first);
        Imply(first.Implies);
        for (var at = slot + Width(first); at < Slots && _slots[at] is { } next; at += Width(next))
        {
            text += " . " + Words(next);
            Imply(next.Implies);
        }
        return first with { Text = text, Mask = null, Check = null };
    }

    static int Width(NftOperand operand) => Math.Max(1, (Math.Max(operand.Length, operand.Type?.Length ?? 0) + 3) / 4);

    static string Words(NftOperand operand)
    {
        var text = operand.Text ?? operand.Constant.ToString();
        if (operand.Mask is not { } mask) return text;
        if (!operand.Xor.Span.ContainsAnyExcept((byte)0)) return text + " & " + Constant(operand, mask);
        // Where mask and xor share no bit, (x & mask) ^ xor is (x & (mask | xor)) | xor, and that is how nft says it.
        var kept = mask.Span.ToArray();
        var disjoint = true;
        for (var i = 0; i < kept.Length && i < operand.Xor.Length; i++)
        {
            disjoint &= (kept[i] & operand.Xor.Span[i]) == 0;
            kept[i] |= operand.Xor.Span[i];
        }
        if (!disjoint) return text + " & " + Constant(operand, mask) + " ^ " + Constant(operand, operand.Xor);
        if (kept.AsSpan().ContainsAnyExcept((byte)0xff)) text += " & " + Constant(operand, NftBytes.Own(kept));
        return text + " | " + Constant(operand, operand.Xor);
    }

    static string Constant(NftOperand operand, NftBytes bytes)
    {
        if (operand.Type is not { } type) return bytes.ToString();
        if (operand.IsTurned && type.IsHostOrder)
        {
            var turned = bytes.Span.ToArray();
            Array.Reverse(turned);
            return NftValueText.Of(type, turned);
        }
        return NftValueText.Of(type, bytes.Span);
    }

    static string Between(NftOperand operand, NftBytes from, NftBytes to) => Constant(operand, from) + "-" + Constant(operand, to);

    void Compare(CmpExpression cmp)
    {
        var operand = At(cmp.Register);
        if (cmp.Op == NftCmpOp.Eq && operand.Check is { } check && operand.Mask is null)
        {
            var value = (uint)NftValueText.Number(operand.Type!, cmp.Data.Span);
            SayUnsaidBut(check);
            _unsaid.Add((check, value, operand.Text + " " + Constant(operand, cmp.Data)));
            Know(check, value);
            Array.Clear(_slots);
            return;
        }
        var zero = !cmp.Data.Span.ContainsAnyExcept((byte)0);
        if (operand is { Type.IsBitmask: true, Mask: { } bits } && zero && cmp.Op is NftCmpOp.Neq or NftCmpOp.Eq)
        {
            // nft's "ct state established,related" is "any of these bits".
            var words = NftValueText.Bits(operand.Type, (uint)NftValueText.Number(operand.Type, bits.Span));
            Say(operand with { Mask = null }, cmp.Op == NftCmpOp.Neq ? " " + words : " & (" + words.Replace(",", "|", StringComparison.Ordinal) + ") == 0x0");
            return;
        }
        var op = cmp.Op switch
        {
            NftCmpOp.Eq => operand.Mask is null || IsPrefix(operand) ? " " : " == ",
            NftCmpOp.Neq => " != ",
            NftCmpOp.Lt => " < ",
            NftCmpOp.Lte => " <= ",
            NftCmpOp.Gt => " > ",
            _ => " >= ",
        };
        Say(IsPrefix(operand) ? operand with { Mask = null } : operand, op + Compared(operand, cmp.Data));
    }

    static bool IsPrefix(NftOperand operand) =>
        operand is { Mask: { } mask, Type: { } type } && (type.Id == NftDataType.Ipv4Addr.Id || type.Id == NftDataType.Ipv6Addr.Id)
        && !operand.Xor.Span.ContainsAnyExcept((byte)0) && PrefixOf(mask) >= 0;

    static int PrefixOf(NftBytes mask)
    {
        var length = 0;
        while (length < mask.Length * 8 && (mask.Span[length >> 3] & 0x80 >> (length & 7)) != 0) length++;
        for (var i = length; i < mask.Length * 8; i++)
            if ((mask.Span[i >> 3] & 0x80 >> (i & 7)) != 0)
                return -1;
        return length;
    }

    static string Compared(NftOperand operand, NftBytes data)
    {
        if (operand.Type is not { } type) return data.ToString();
        if (IsPrefix(operand)) return NftValueText.Of(type, data.Span) + "/" + PrefixOf(operand.Mask!.Value).ToString(CultureInfo.InvariantCulture);
        if (data.Length < type.Length && type.Id == NftDataType.IfName.Id)
            return NftValueText.Quote(Encoding.UTF8.GetString(data.Span) + "*");
        if (data.Length < type.Length && type.Length is 4 or 16)
        {
            Span<byte> whole = stackalloc byte[16];
            whole.Clear();
            data.Span.CopyTo(whole);
            return NftValueText.Of(type, whole[..type.Length]) + "/" + (data.Length * 8).ToString(CultureInfo.InvariantCulture);
        }
        return Constant(operand, data);
    }

    /// <summary>Says a match: whatever check it implies stays unsaid, others are said first. Registers are free again then.</summary>
    void Say(NftOperand operand, string rest)
    {
        Imply(operand.Implies);
        SayUnsaid();
        Word(Words(operand) + rest);
        Array.Clear(_slots);
    }

    void Word(string word)
    {
        if (_text.Length > 0) _text.Append(' ');
        _text.Append(word);
    }

    void SayUnsaid()
    {
        foreach (var (_, _, text) in _unsaid) Word(text);
        _unsaid.Clear();
    }

    /// <summary>Says checks that another check of the same thing would hide.</summary>
    void SayUnsaidBut(NftMetaKey check)
    {
        if (_unsaid.Exists(one => one.Key == check)) SayUnsaid();
    }

    void Know(NftMetaKey check, uint value)
    {
        switch (check)
        {
            case NftMetaKey.NfProto: _network = (NftFamily)value; break;
            case NftMetaKey.Protocol when value == 0x0800: _network = NftFamily.Ip; break;
            case NftMetaKey.Protocol when value == 0x86dd: _network = NftFamily.Ip6; break;
            case NftMetaKey.L4Proto: _transport = value; break;
        }
    }

    void Imply(NftProtocol protocol)
    {
        switch (protocol)
        {
            case NftProtocol.Ip or NftProtocol.Ip6: _unsaid.RemoveAll(one => one.Key is NftMetaKey.NfProto or NftMetaKey.Protocol); break;
            case NftProtocol.Tcp or NftProtocol.Udp or NftProtocol.Sctp: _unsaid.RemoveAll(one => one.Key == NftMetaKey.L4Proto); break;
            case NftProtocol.Icmp or NftProtocol.Icmpv6:
                _unsaid.RemoveAll(one => one.Key is NftMetaKey.L4Proto or NftMetaKey.NfProto or NftMetaKey.Protocol);
                break;
            case NftProtocol.Ether: _unsaid.RemoveAll(one => one.Key == NftMetaKey.IifType); break;
        }
    }
}
