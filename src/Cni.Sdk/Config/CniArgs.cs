namespace Cni.Sdk;

/// <summary>The key-value pairs of <c>CNI_ARGS</c>, in their order.</summary>
/// <remarks>
/// Written <c>K=V;K2=V2</c>. Keys are case-sensitive. Kubernetes' runtimes always send <c>IgnoreUnknown=1</c> with pod names.
/// SPEC.md 1.1.0, section 2, "Parameters".
/// </remarks>
public sealed class CniArgs
{
    /// <summary>No arguments.</summary>
    public static readonly CniArgs Empty = new([]);

    private readonly KeyValuePair<string, string>[] _pairs;

    private CniArgs(KeyValuePair<string, string>[] pairs) => _pairs = pairs;

    /// <summary>The pairs in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs => _pairs;

    /// <summary>True when unknown keys must be passed over (<c>IgnoreUnknown=1</c> or <c>true</c> in any case).</summary>
    public bool IgnoreUnknown => this["IgnoreUnknown"] is { } text && ParseBoolean(text);

    /// <summary>The value of a key, the last one when it stands more than once; null when it is not there.</summary>
    public string? this[string key]
    {
        get
        {
            for (int i = _pairs.Length - 1; i >= 0; i--)
            {
                if (_pairs[i].Key == key)
                    return _pairs[i].Value;
            }
            return null;
        }
    }

    /// <summary>Reads the variable's text; null and empty give no arguments.</summary>
    /// <exception cref="CniException">A piece does not have exactly one equals sign (<see cref="CniErrorCode.InvalidEnvironment"/>).</exception>
    public static CniArgs Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return Empty;
        var pieces = text.Split(';');
        var pairs = new KeyValuePair<string, string>[pieces.Length];
        for (int i = 0; i < pieces.Length; i++)
        {
            int equals = pieces[i].IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || equals != pieces[i].LastIndexOf('='))
                throw new CniException(CniErrorCode.InvalidEnvironment, $"ARGS: invalid pair \"{pieces[i]}\"", "CNI_ARGS is K=V pairs with semicolons between them");
            pairs[i] = new(pieces[i][..equals], pieces[i][(equals + 1)..]);
        }
        return new(pairs);
    }

    /// <summary>Refuses keys that are not among <paramref name="known"/>, unless <see cref="IgnoreUnknown"/> is set.</summary>
    /// <exception cref="CniException">There are unknown keys (<see cref="CniErrorCode.InvalidEnvironment"/>); the message lists them.</exception>
    public void RequireKnown(params ReadOnlySpan<string> known)
    {
        if (_pairs.Length == 0 || IgnoreUnknown)
            return;
        var unknown = new List<string>();
        foreach (var (key, value) in _pairs)
        {
            if (key != "IgnoreUnknown" && !known.Contains(key))
                unknown.Add($"\"{key}={value}\"");
        }
        if (unknown.Count > 0)
            throw new CniException(CniErrorCode.InvalidEnvironment, $"ARGS: unknown args [{string.Join(' ', unknown)}]");
    }

    /// <summary>Reads a boolean as CNI_ARGS has them: 1, true, 0 or false in any case.</summary>
    /// <exception cref="CniException">It is something else (<see cref="CniErrorCode.InvalidEnvironment"/>).</exception>
    public static bool ParseBoolean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase))
            return true;
        if (text == "0" || text.Equals("false", StringComparison.OrdinalIgnoreCase))
            return false;
        throw new CniException(CniErrorCode.InvalidEnvironment, $"boolean unmarshal error: invalid input {text}");
    }

    /// <summary>Gives the text that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        var pieces = new string[_pairs.Length];
        for (int i = 0; i < pieces.Length; i++)
            pieces[i] = $"{_pairs[i].Key}={_pairs[i].Value}";
        return string.Join(';', pieces);
    }
}
