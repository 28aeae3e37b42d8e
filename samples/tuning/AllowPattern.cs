namespace Cni.Samples.Tuning;

/// <summary>A regular expression as the reference's allowlist has them: what Go's <c>regexp</c> and POSIX have in common.</summary>
/// <remarks>
/// Literals, <c>.</c>, <c>[a-z]</c>, <c>[^a-z]</c>, <c>\d \w \s</c> and their opposites, groups, <c>|</c>, <c>* + ? {m,n}</c>, <c>^</c> and <c>$</c>. Found
/// anywhere in the text unless it is anchored. All possible ways are followed at once, a character at a time, so no pattern takes long.
/// .NET's own expressions would make every plugin in the executable larger, for a file that few nodes have.
/// </remarks>
sealed class AllowPattern
{
    readonly string _text;
    readonly List<AllowStep> _steps;

    AllowPattern(string text, List<AllowStep> steps) => (_text, _steps) = (text, steps);

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It has an error, or something that isn't among the above.</exception>
    public static AllowPattern Parse(string text) => new(text, AllowPatternParser.Parse(text));

    /// <summary>Tells whether the expression matches a part of a text.</summary>
    public bool IsMatch(string text)
    {
        var current = new ThreadSet(_steps.Count);
        var next = new ThreadSet(_steps.Count);
        for (int position = 0; ; position++)
        {
            if (Follow(current, 0, position, text.Length))
                return true;
            if (position == text.Length)
                return false;
            next.Clear();
            foreach (int at in current.Steps)
            {
                if (_steps[at].Set!.Contains(text[position]) && Follow(next, at + 1, position + 1, text.Length))
                    return true;
            }
            (current, next) = (next, current);
        }
    }

    /// <summary>Goes on from a step to all those that wait for a character. True if one way ends in a match.</summary>
    bool Follow(ThreadSet into, int start, int position, int length)
    {
        var pending = new Stack<int>();
        pending.Push(start);
        while (pending.TryPop(out int at))
        {
            if (!into.Visit(at))
                continue;
            AllowStep step = _steps[at];
            switch (step.Kind)
            {
                case AllowStepKind.Match:
                    return true;
                case AllowStepKind.Set:
                    into.Steps.Add(at);
                    break;
                case AllowStepKind.Split:
                    pending.Push(at + step.Second);
                    pending.Push(at + step.First);
                    break;
                case AllowStepKind.Begin when position == 0:
                case AllowStepKind.End when position == length:
                    pending.Push(at + 1);
                    break;
            }
        }
        return false;
    }

    public override string ToString() => _text;

    sealed class ThreadSet(int size)
    {
        readonly bool[] _visited = new bool[size];

        public List<int> Steps { get; } = [];

        public bool Visit(int at) => !_visited[at] && (_visited[at] = true);

        public void Clear()
        {
            Steps.Clear();
            Array.Clear(_visited);
        }
    }
}

enum AllowStepKind : byte { Match, Set, Split, Begin, End }

/// <summary>One step of a compiled expression.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Set">The characters that a <see cref="AllowStepKind.Set"/> takes.</param>
/// <param name="First">Where a <see cref="AllowStepKind.Split"/> goes on, counted from itself, so that steps can be copied.</param>
/// <param name="Second">Where it goes on as well.</param>
readonly record struct AllowStep(AllowStepKind Kind, CharacterSet? Set = null, int First = 0, int Second = 0);

/// <summary>A set of characters.</summary>
sealed class CharacterSet(List<(char First, char Last)> ranges, bool isNegated)
{
    public bool Contains(char character)
    {
        foreach (var (first, last) in ranges)
        {
            if (character >= first && character <= last)
                return !isNegated;
        }
        return isNegated;
    }
}
