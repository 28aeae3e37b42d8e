namespace Cni.Tool;

/// <summary>Something about a configuration that is wrong, or likely to be.</summary>
/// <param name="IsError">True for what can't work, false for what may not be meant.</param>
/// <param name="File">The configuration's file.</param>
/// <param name="Line">The line, from 1; 0 where it is about the file as a whole.</param>
/// <param name="Column">The byte in the line, from 1.</param>
/// <param name="Message">One sentence.</param>
internal sealed record Finding(bool IsError, string File, int Line, int Column, string Message)
{
    /// <summary>Where it is, as compilers write it.</summary>
    public string Place => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
