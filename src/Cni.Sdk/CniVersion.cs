using System.Globalization;

namespace Cni.Sdk;

/// <summary>A version of the CNI specification, compared number by number.</summary>
/// <remarks>
/// The text has one to three dot-separated numbers; missing ones are zero, and the empty text means 0.1.0, the version of
/// configurations written before the key existed. <see cref="ToString"/> gives three numbers.
/// </remarks>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second number.</param>
/// <param name="Patch">The third number.</param>
public readonly record struct CniVersion(int Major, int Minor, int Patch) : IComparable<CniVersion>
{
    /// <summary>Spec version 0.1.0: ADD and DEL, one address per family.</summary>
    public static readonly CniVersion V0_1_0 = new(0, 1, 0);

    /// <summary>Spec version 0.2.0: adds VERSION.</summary>
    public static readonly CniVersion V0_2_0 = new(0, 2, 0);

    /// <summary>Spec version 0.3.0: adds configuration lists, prevResult, interfaces and several addresses.</summary>
    public static readonly CniVersion V0_3_0 = new(0, 3, 0);

    /// <summary>Spec version 0.3.1: as 0.3.0, with the key <c>ips</c> spelt as everyone wrote it.</summary>
    public static readonly CniVersion V0_3_1 = new(0, 3, 1);

    /// <summary>Spec version 0.4.0: adds CHECK, and prevResult for CHECK and DEL.</summary>
    public static readonly CniVersion V0_4_0 = new(0, 4, 0);

    /// <summary>Spec version 1.0.0: addresses lose their <c>version</c> key.</summary>
    public static readonly CniVersion V1_0_0 = new(1, 0, 0);

    /// <summary>Spec version 1.1.0: adds GC and STATUS, and more members of interfaces and routes.</summary>
    public static readonly CniVersion V1_1_0 = new(1, 1, 0);

    /// <summary>The newest version this library speaks.</summary>
    public static CniVersion Latest => V1_1_0;

    private static readonly CniVersion[] s_all = [V0_1_0, V0_2_0, V0_3_0, V0_3_1, V0_4_0, V1_0_0, V1_1_0];

    /// <summary>Every version this library speaks, oldest first.</summary>
    public static IReadOnlyList<CniVersion> All => s_all;

    /// <summary>Every version this library speaks from <paramref name="first"/> on, oldest first.</summary>
    public static IReadOnlyList<CniVersion> AllFrom(CniVersion first) => Array.FindAll(s_all, version => version >= first);

    /// <summary>Tells whether this version has the verb.</summary>
    /// <remarks>CHECK came with 0.4.0, GC and STATUS with 1.1.0. VERSION is always answered.</remarks>
    public bool Supports(CniCommand command) => command switch
    {
        CniCommand.Check => this >= V0_4_0,
        CniCommand.Gc or CniCommand.Status => this >= V1_1_0,
        _ => true,
    };

    /// <summary>Reads a version.</summary>
    /// <exception cref="CniException">The text is not a version (<see cref="CniErrorCode.DecodingFailure"/>).</exception>
    public static CniVersion Parse(string? text) => TryParse(text, out var version)
        ? version
        : throw new CniException(CniErrorCode.DecodingFailure, $"invalid CNI version \"{text}\"",
            "a version is one to three numbers with dots between them, such as 1.0.0");

    /// <summary>Reads a version; false when the text is not one.</summary>
    public static bool TryParse(string? text, out CniVersion version)
    {
        version = V0_1_0;
        if (string.IsNullOrEmpty(text))
            return true;
        Span<int> parts = [0, 0, 0];
        int count = 0;
        foreach (Range range in text.AsSpan().Split('.'))
        {
            if (count == 3 || !int.TryParse(text.AsSpan(range), NumberStyles.None, CultureInfo.InvariantCulture, out parts[count]))
                return false;
            count++;
        }
        version = new(parts[0], parts[1], parts[2]);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(CniVersion other) =>
        Major != other.Major ? Major.CompareTo(other.Major) :
        Minor != other.Minor ? Minor.CompareTo(other.Minor) : Patch.CompareTo(other.Patch);

    /// <summary>Tells whether <paramref name="left"/> is older.</summary>
    public static bool operator <(CniVersion left, CniVersion right) => left.CompareTo(right) < 0;

    /// <summary>Tells whether <paramref name="left"/> is newer.</summary>
    public static bool operator >(CniVersion left, CniVersion right) => left.CompareTo(right) > 0;

    /// <summary>Tells whether <paramref name="left"/> is older or the same.</summary>
    public static bool operator <=(CniVersion left, CniVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Tells whether <paramref name="left"/> is newer or the same.</summary>
    public static bool operator >=(CniVersion left, CniVersion right) => left.CompareTo(right) >= 0;

    /// <summary>Gives the three numbers with dots between them, as in <c>1.1.0</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");
}
