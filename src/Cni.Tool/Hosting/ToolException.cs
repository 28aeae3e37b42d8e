namespace Cni.Tool;

/// <summary>A mistake of whoever called the tool: one sentence that says what is wrong and what to do.</summary>
internal sealed class ToolException : Exception
{
    public ToolException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }

    public ToolException() : this("Something is wrong.")
    {
    }

    public ToolException(string message) : this(message, null)
    {
    }
}
