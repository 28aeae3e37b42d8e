namespace Cni.Netlink.Nftables;

#pragma warning disable CA1065, CS0660, CS0661 // == and != build matches here, as in nft; equality of selectors has no meaning.

/// <summary>Names something of a packet that rules look at: a header field, a mark, a connection's state.</summary>
/// <remarks>
/// <c>==</c> and <c>!=</c> make matches, as in nft: <c>Ip.Saddr == "10.0.0.0/8"</c>. Addresses take prefixes, ports take ranges, interface
/// names take a trailing asterisk. Selectors are got from <see cref="Nft"/>.
/// </remarks>
public abstract class NftSelector
{
    private protected NftSelector() { }

    internal abstract NftType Type { get; }

    /// <summary>Writes the protocol checks that the field needs.</summary>
    internal virtual void Require(NftCompiler compiler) { }

    /// <summary>Loads the field into a slot.</summary>
    internal abstract void Load(NftCompiler compiler, int slot);

    /// <summary>Loads only the first bytes into slot 0; false where the kernel can't.</summary>
    internal virtual bool LoadStart(NftCompiler compiler, int length) => false;

    /// <summary>Takes note that the field has that value from here on.</summary>
    internal virtual void Learn(NftCompiler compiler, ReadOnlySpan<byte> value) { }

    internal void Fit(NftSet set)
    {
        if (set.Key.Id != Type.Id)
            throw new ArgumentException($"{set} has keys of type {set.Key}, not {Type}");
    }

    /// <summary>Matches when the field has the value, or lies in the prefix or range.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    /// <returns>The match.</returns>
    public static NftStatement operator ==(NftSelector field, NftValue value) => new NftComparison(field, NftCmpOp.Eq, value);

    /// <summary>Matches when the field has another value, or lies outside the prefix or range.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    /// <returns>The match.</returns>
    public static NftStatement operator !=(NftSelector field, NftValue value) => new NftComparison(field, NftCmpOp.Neq, value);

    /// <summary>Matches when the field is less than the value.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    /// <returns>The match.</returns>
    public static NftStatement operator <(NftSelector field, NftValue value) => new NftComparison(field, NftCmpOp.Lt, value);

    /// <summary>Matches when the field is more than the value.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The value.</param>
    /// <returns>The match.</returns>
    public static NftStatement operator >(NftSelector field, NftValue value) => new NftComparison(field, NftCmpOp.Gt, value);

    /// <summary>Matches when the field is in the set.</summary>
    /// <param name="set">The set; its key type must be the field's.</param>
    /// <returns>The match.</returns>
    public NftStatement In(NftSet set) => new NftLookup(this, set, inverted: false, verdict: false);

    /// <summary>Matches when the field is not in the set.</summary>
    /// <param name="set">The set; its key type must be the field's.</param>
    /// <returns>The match.</returns>
    public NftStatement NotIn(NftSet set) => new NftLookup(this, set, inverted: true, verdict: false);

    /// <summary>Looks the field up in a verdict map, and does what is found.</summary>
    /// <param name="map">The verdict map; its key type must be the field's.</param>
    /// <returns>The statement.</returns>
    public NftStatement Vmap(NftSet map) => new NftLookup(this, map, inverted: false, verdict: true);

    /// <summary>Stands for what a map finds for the field; an operand for NAT and marks.</summary>
    /// <param name="map">The map; its key type must be the field's.</param>
    /// <returns>The value found.</returns>
    public NftSelector Map(NftSet map) => new NftMapSelector(this, map);

    /// <summary>Matches when any of the bits are set: <c>Ct.State.Any("established,related")</c>.</summary>
    /// <param name="bits">The bits.</param>
    /// <returns>The match.</returns>
    public NftStatement Any(NftValue bits) => new NftBitTest(this, bits, any: true);

    /// <summary>Matches when none of the bits are set.</summary>
    /// <param name="bits">The bits.</param>
    /// <returns>The match.</returns>
    public NftStatement None(NftValue bits) => new NftBitTest(this, bits, any: false);

    /// <summary>Stands for some bits of the field only: <c>Meta.Mark.And(0x2000) == 0x2000</c>.</summary>
    /// <param name="mask">The bits.</param>
    /// <returns>The masked field.</returns>
    public NftSelector And(NftValue mask) => new NftMaskedSelector(this, mask);
}

/// <summary>Names a field that rules can also set: a packet mark, a connection mark.</summary>
public sealed class NftMarkSelector : NftSelector
{
    readonly Func<uint, bool, NftExpression> _access;

    internal NftMarkSelector(Func<uint, bool, NftExpression> access) => _access = access;

    internal override NftType Type { get; } = NftDataType.Mark;

    internal override void Load(NftCompiler compiler, int slot) => compiler.Add(_access(NftRegister.FromSlot(slot), false));

    NftExpression Store(uint register) => _access(register, true);

    /// <summary>Sets the mark.</summary>
    /// <param name="value">The new mark.</param>
    /// <returns>The statement.</returns>
    public NftStatement Set(uint value) => new NftAssignment(Store, compiler =>
        compiler.Add(new ImmediateExpression(NftRegister.FromSlot(0), NftBytes.Own(NftValue.Number(NftDataType.Mark, value)))));

    /// <summary>Sets the mark to another field or to what a map finds.</summary>
    /// <param name="value">Where the new mark comes from; 4 bytes.</param>
    /// <returns>The statement.</returns>
    public NftStatement Set(NftSelector value) => new NftAssignment(Store, compiler =>
    {
        value.Require(compiler);
        value.Load(compiler, 0);
    });

    /// <summary>Sets some bits and leaves the others.</summary>
    /// <param name="bits">The bits.</param>
    /// <returns>The statement.</returns>
    public NftStatement SetBits(uint bits) => Combine(~bits, bits);

    /// <summary>Clears some bits and leaves the others.</summary>
    /// <param name="bits">The bits.</param>
    /// <returns>The statement.</returns>
    public NftStatement ClearBits(uint bits) => Combine(~bits, 0);

    NftAssignment Combine(uint mask, uint xor) => new NftAssignment(Store, compiler =>
    {
        var register = NftRegister.FromSlot(0);
        Load(compiler, 0);
        compiler.Add(new BitwiseExpression(register, register,
            NftBytes.Own(NftValue.Number(NftDataType.Mark, mask)), NftBytes.Own(NftValue.Number(NftDataType.Mark, xor))));
    });
}

sealed class NftMetaSelector(NftMetaKey key, NftDataType type) : NftSelector
{
    internal override NftType Type { get; } = type;

    internal override void Load(NftCompiler compiler, int slot) => compiler.Add(new MetaExpression(key, NftRegister.FromSlot(slot)));

    internal override void Learn(NftCompiler compiler, ReadOnlySpan<byte> value)
    {
        if (key == NftMetaKey.NfProto) compiler.KnowNetwork((NftFamily)value[0]);
        if (key == NftMetaKey.L4Proto) compiler.KnowTransport(value[0]);
    }
}

sealed class NftFieldSelector(NftField field) : NftSelector
{
    internal override NftType Type { get; } = field.Type;

    internal override void Require(NftCompiler compiler) => compiler.Require(field.Protocol);

    internal override void Load(NftCompiler compiler, int slot) =>
        compiler.Add(new PayloadExpression(field.Base, field.Offset, field.Length, NftRegister.FromSlot(slot)));

    internal override bool LoadStart(NftCompiler compiler, int length)
    {
        compiler.Add(new PayloadExpression(field.Base, field.Offset, length, NftRegister.FromSlot(0)));
        return true;
    }

    internal override void Learn(NftCompiler compiler, ReadOnlySpan<byte> value)
    {
        if (ReferenceEquals(field, NftField.IpProtocol) || ReferenceEquals(field, NftField.Ip6NextHeader)) compiler.KnowTransport(value[0]);
    }
}

sealed class NftCtSelector(NftCtKey key, NftDataType type, byte? direction = null) : NftSelector
{
    internal override NftType Type { get; } = type;

    internal override void Load(NftCompiler compiler, int slot) => compiler.Add(new CtExpression(key, NftRegister.FromSlot(slot), direction));
}

sealed class NftFibSelector(NftFibResult result, NftFibFlags flags, NftDataType type) : NftSelector
{
    internal override NftType Type { get; } = type;

    internal override void Load(NftCompiler compiler, int slot) => compiler.Add(new FibExpression(result, flags, NftRegister.FromSlot(slot)));
}

sealed class NftMaskedSelector(NftSelector field, NftValue mask) : NftSelector
{
    internal override NftType Type { get; } = field.Type;

    internal override void Require(NftCompiler compiler) => field.Require(compiler);

    internal override void Load(NftCompiler compiler, int slot)
    {
        field.Load(compiler, slot);
        var register = NftRegister.FromSlot(slot);
        var type = field.Type[0];
        compiler.Add(new BitwiseExpression(register, register, NftBytes.Own(mask.Resolve(type).From), NftBytes.Own(new byte[type.Length])));
    }
}

sealed class NftMapSelector(NftSelector key, NftSet map) : NftSelector
{
    internal override NftType Type => map.Value is { IsVerdict: false } value ? value : throw new ArgumentException($"{map} finds no values");

    internal override void Require(NftCompiler compiler) => key.Require(compiler);

    internal override void Load(NftCompiler compiler, int slot)
    {
        key.Fit(map);
        key.Load(compiler, slot);
        compiler.Add(new LookupExpression(map.Name, NftRegister.FromSlot(slot), NftRegister.FromSlot(slot)));
    }
}

sealed class NftConcatSelector(NftSelector[] parts) : NftSelector
{
    internal override NftType Type { get; } = Join(parts);

    static NftType Join(NftSelector[] parts)
    {
        var types = new List<NftDataType>(parts.Length);
        foreach (var part in parts) types.AddRange(part.Type);
        return NftType.Create(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(types));
    }

    internal override void Require(NftCompiler compiler)
    {
        foreach (var part in parts) part.Require(compiler);
    }

    internal override void Load(NftCompiler compiler, int slot)
    {
        foreach (var part in parts)
        {
            part.Load(compiler, slot);
            slot += (part.Type.Length + 3) / 4;
        }
    }
}
