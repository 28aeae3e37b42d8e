namespace Cni.Netlink.Nftables;

/// <summary>Is one match or statement of a rule; made with <see cref="Nft"/>.</summary>
/// <remarks>An inert description; <see cref="NftChain.Rule"/> compiles it for the chain's family.</remarks>
public abstract class NftStatement
{
    private protected NftStatement() { }

    internal abstract void Emit(NftCompiler compiler);

    /// <summary>Puts an instruction into a rule that the library has no words for.</summary>
    /// <param name="expression">The instruction.</param>
    public static implicit operator NftStatement(NftExpression expression) => new NftInstruction(_ => expression);

    /// <summary>Puts an instruction into a rule; the named form of the conversion.</summary>
    /// <param name="expression">The instruction.</param>
    /// <returns>The statement.</returns>
    public static NftStatement FromNftExpression(NftExpression expression) => expression;
}

/// <summary>A statement that is one instruction, perhaps depending on the family.</summary>
sealed class NftInstruction(Func<NftCompiler, NftExpression> make) : NftStatement
{
    internal override void Emit(NftCompiler compiler) => compiler.Add(make(compiler));
}

/// <summary>The comment: not an instruction, but written among them as in nft.</summary>
sealed class NftCommentStatement(string text) : NftStatement
{
    internal override void Emit(NftCompiler compiler) => compiler.Comment = text;
}

/// <summary>A field compared with a value.</summary>
sealed class NftComparison(NftSelector field, NftCmpOp op, NftValue value) : NftStatement
{
    internal override void Emit(NftCompiler compiler)
    {
        if (field.Type.Count != 1) throw new ArgumentException($"a concatenation ({field.Type}) can only be looked up in a set");
        var type = field.Type[0];
        var span = value.Resolve(type);
        field.Require(compiler);
        var register = NftRegister.FromSlot(0);
        if (span.PrefixLength > 0 && span.PrefixLength % 8 == 0 && field.LoadStart(compiler, span.PrefixLength / 8))
        {
            compiler.Add(new CmpExpression(op, register, new NftBytes(span.From.AsSpan(0, span.PrefixLength / 8))));
            return;
        }
        field.Load(compiler, 0);
        if (span.WildcardLength >= 0)
            compiler.Add(new CmpExpression(op, register, new NftBytes(span.From.AsSpan(0, span.WildcardLength))));
        else if (span.PrefixLength >= 0)
        {
            var mask = new byte[type.Length];
            for (var bit = 0; bit < span.PrefixLength; bit++) mask[bit >> 3] |= (byte)(0x80 >> (bit & 7));
            compiler.Add(new BitwiseExpression(register, register, NftBytes.Own(mask), NftBytes.Own(new byte[type.Length])));
            compiler.Add(new CmpExpression(op, register, NftBytes.Own(span.From)));
        }
        else if (span.IsRange || op is not (NftCmpOp.Eq or NftCmpOp.Neq))
            Ordered(compiler, type, span);
        else
        {
            compiler.Add(new CmpExpression(op, register, NftBytes.Own(span.From)));
            if (op == NftCmpOp.Eq) field.Learn(compiler, span.From);
        }
    }

    /// <summary>Less, more and between compare bytes from the first to the last, so host order has to be turned round.</summary>
    void Ordered(NftCompiler compiler, NftDataType type, NftSpan span)
    {
        var register = NftRegister.FromSlot(0);
        var (from, to) = (NftBytes.Own(span.From), NftBytes.Own(span.To));
        if (type.IsHostOrder && BitConverter.IsLittleEndian && type.Length is 2 or 4 or 8)
        {
            compiler.Add(new ByteorderExpression(register, register, true, type.Length, type.Length));
            from = Reverse(span.From);
            to = Reverse(span.To);
        }
        if (!span.IsRange)
            compiler.Add(new CmpExpression(op, register, from));
        else if (op == NftCmpOp.Neq)
            compiler.Add(new RangeExpression(op, register, from, to));
        else if (op == NftCmpOp.Eq)
        {
            compiler.Add(new CmpExpression(NftCmpOp.Gte, register, from));
            compiler.Add(new CmpExpression(NftCmpOp.Lte, register, to));
        }
        else
            throw new ArgumentException("a range is neither less nor more than a field");
    }

    static NftBytes Reverse(byte[] bytes)
    {
        var copy = (byte[])bytes.Clone();
        Array.Reverse(copy);
        return NftBytes.Own(copy);
    }
}

/// <summary>Some bits of a field, or none of them.</summary>
sealed class NftBitTest(NftSelector field, NftValue bits, bool any) : NftStatement
{
    internal override void Emit(NftCompiler compiler)
    {
        var type = field.Type[0];
        field.Require(compiler);
        field.Load(compiler, 0);
        var register = NftRegister.FromSlot(0);
        var zero = NftBytes.Own(new byte[type.Length]);
        compiler.Add(new BitwiseExpression(register, register, NftBytes.Own(bits.Resolve(type).From), zero));
        compiler.Add(new CmpExpression(any ? NftCmpOp.Neq : NftCmpOp.Eq, register, zero));
    }
}

/// <summary>A look-up in a set or verdict map.</summary>
sealed class NftLookup(NftSelector key, NftSet set, bool inverted, bool verdict) : NftStatement
{
    internal override void Emit(NftCompiler compiler)
    {
        key.Fit(set);
        if (verdict != set.IsVerdictMap)
            throw new ArgumentException(verdict ? $"{set} is no verdict map" : $"{set} is a verdict map: use Vmap");
        key.Require(compiler);
        key.Load(compiler, 0);
        compiler.Add(new LookupExpression(set.Name, NftRegister.FromSlot(0), verdict ? NftRegister.Verdict : null, inverted));
    }
}

/// <summary>A mark, set to what is computed into slot 0.</summary>
sealed class NftAssignment(Func<uint, NftExpression> store, Action<NftCompiler> compute) : NftStatement
{
    internal override void Emit(NftCompiler compiler)
    {
        compute(compiler);
        compiler.Add(store(NftRegister.FromSlot(0)));
    }
}

/// <summary>A set that the packet's key is added to.</summary>
sealed class NftSetUpdate(NftSet set, NftSelector key, NftDynsetOp op, TimeSpan? timeout) : NftStatement
{
    internal override void Emit(NftCompiler compiler)
    {
        key.Fit(set);
        key.Require(compiler);
        key.Load(compiler, 0);
        compiler.Add(new DynsetExpression(set.Name, op, NftRegister.FromSlot(0), null, timeout));
    }
}
