namespace Cni.Tool;

/// <summary>How a piece of text looks where there is colour.</summary>
internal enum Look
{
    Plain,
    Strong,
    Dim,
    Good,
    Warning,
    Bad,
}

/// <summary>A piece of text and its look; a plain string is one as well.</summary>
internal readonly record struct Styled(string Text, Look Look = Look.Plain)
{
    public static implicit operator Styled(string? text) => new(text ?? "");

    public static Styled Strong(string text) => new(text, Look.Strong);

    public static Styled Dim(string text) => new(text, Look.Dim);

    public static Styled Good(string text) => new(text, Look.Good);

    public static Styled Warning(string text) => new(text, Look.Warning);

    public static Styled Bad(string text) => new(text, Look.Bad);
}
