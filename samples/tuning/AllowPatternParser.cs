namespace Cni.Samples.Tuning;

/// <summary>Turns the text of an expression into steps, by recursive descent.</summary>
ref struct AllowPatternParser
{
    // Go's limit for a count, and one for what counts inside counts would make.
    const int LargestCount = 1000, MostSteps = 20_000, DeepestGroup = 100;

    readonly ReadOnlySpan<char> _text;
    int _at, _depth;

    AllowPatternParser(ReadOnlySpan<char> text) => _text = text;

    public static List<AllowStep> Parse(string text)
    {
        var parser = new AllowPatternParser(text);
        var steps = parser.Alternatives();
        if (parser._at < text.Length)
            throw new FormatException("a ) too many");
        steps.Add(new(AllowStepKind.Match));
        return steps;
    }

    readonly bool IsAtEnd => _at == _text.Length;

    readonly char Next => _at < _text.Length ? _text[_at] : '\0';

    List<AllowStep> Alternatives()
    {
        var left = Sequence();
        while (Next == '|' && !IsAtEnd)
        {
            _at++;
            var right = Sequence();
            // split left, right; left; jump behind; right
            var both = new List<AllowStep> { new(AllowStepKind.Split, null, 1, left.Count + 2) };
            both.AddRange(left);
            both.Add(new(AllowStepKind.Split, null, right.Count + 1, right.Count + 1));
            both.AddRange(right);
            left = Limited(both);
        }
        return left;
    }

    List<AllowStep> Sequence()
    {
        var steps = new List<AllowStep>();
        while (!IsAtEnd && Next is not ('|' or ')'))
        {
            var atom = Atom();
            while (!IsAtEnd && Repetition(out int least, out int most))
                atom = Repeat(atom, least, most);
            steps.AddRange(atom);
            Limited(steps);
        }
        return steps;
    }

    bool Repetition(out int least, out int most)
    {
        (least, most) = (Next == '+' ? 1 : 0, Next == '?' ? 1 : -1);
        if (Next is '*' or '+' or '?')
        {
            _at++;
        }
        else
        {
            int end = Next == '{' ? _text[_at..].IndexOf('}') : -1;
            // As in Go, a brace that begins no count is a brace.
            if (end < 0 || !Counts(_text.Slice(_at + 1, end - 1), out least, out most))
                return false;
            _at += end + 1;
        }
        // Whether it takes much or little makes no difference to whether it matches.
        if (Next == '?' && !IsAtEnd)
            _at++;
        return true;
    }

    static bool Counts(ReadOnlySpan<char> text, out int least, out int most)
    {
        int comma = text.IndexOf(',');
        most = -1;
        if (!int.TryParse(comma < 0 ? text : text[..comma], System.Globalization.NumberStyles.None, null, out least))
            return false;
        if (comma < 0)
            most = least;
        else if (comma < text.Length - 1 && !int.TryParse(text[(comma + 1)..], System.Globalization.NumberStyles.None, null, out most))
            return false;
        return Math.Max(least, most) <= LargestCount && (most < 0 || least <= most) ? true : throw new FormatException($"{{{text}}} is no count");
    }

    static List<AllowStep> Repeat(List<AllowStep> atom, int least, int most)
    {
        var steps = new List<AllowStep>();
        for (int i = 0; i < least; i++)
            Limited(steps).AddRange(atom);
        if (most < 0)
        {
            // split on, behind; atom; back
            steps.Add(new(AllowStepKind.Split, null, 1, atom.Count + 2));
            steps.AddRange(atom);
            steps.Add(new(AllowStepKind.Split, null, -(atom.Count + 1), -(atom.Count + 1)));
        }
        for (int i = least; i < most; i++)
        {
            Limited(steps).Add(new(AllowStepKind.Split, null, 1, atom.Count + 1));
            steps.AddRange(atom);
        }
        return steps;
    }

    List<AllowStep> Atom()
    {
        char character = _text[_at++];
        switch (character)
        {
            case '(':
                return Group();
            case '.':
                return [Set([('\n', '\n')], true)];
            case '[':
                return [Class()];
            case '^':
                return [new(AllowStepKind.Begin)];
            case '$':
                return [new(AllowStepKind.End)];
            case '*' or '+' or '?':
                throw new FormatException($"nothing before {character}");
            case '\\':
                if (Next is 'A' or 'z')
                    return [new(_text[_at++] == 'A' ? AllowStepKind.Begin : AllowStepKind.End)];
                var ranges = Escape(out bool isNegated);
                return [Set(ranges, isNegated)];
            default:
                return [Set([(character, character)], false)];
        }
    }

    List<AllowStep> Group()
    {
        if (++_depth > DeepestGroup)
            throw new FormatException("groups are nested too deeply");
        if (Next == '?')
        {
            if (!_text[_at..].StartsWith("?:"))
                throw new FormatException("of the groups that begin with (? only (?: is known");
            _at += 2;
        }
        var steps = Alternatives();
        if (Next != ')')
            throw new FormatException("a ) is missing");
        _at++;
        _depth--;
        return steps;
    }

    AllowStep Class()
    {
        var ranges = new List<(char, char)>();
        bool isNegated = Next == '^';
        if (isNegated)
            _at++;
        for (bool isFirst = true; isFirst || Next != ']'; isFirst = false)
        {
            if (IsAtEnd)
                throw new FormatException("a ] is missing");
            if (_text[_at..].StartsWith("[:"))
                throw new FormatException("named classes such as [:alpha:] aren't known");
            char first = _text[_at++];
            if (first == '\\')
            {
                var escaped = Escape(out bool negated);
                if (negated)
                    throw new FormatException("\\D, \\W and \\S can't stand in brackets");
                ranges.AddRange(escaped);
                continue;
            }
            char last = first;
            if (Next == '-' && _at + 1 < _text.Length && _text[_at + 1] is not (']' or '\\'))
            {
                last = _text[_at + 1];
                _at += 2;
            }
            ranges.Add(last >= first ? (first, last) : throw new FormatException($"{first}-{last} is no range"));
        }
        _at++;
        return Set(ranges, isNegated);
    }

    List<(char, char)> Escape(out bool isNegated)
    {
        if (IsAtEnd)
            throw new FormatException("nothing behind \\");
        char character = _text[_at++];
        isNegated = character is 'D' or 'W' or 'S';
        return character switch
        {
            'd' or 'D' => [('0', '9')],
            'w' or 'W' => [('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')],
            's' or 'S' => [('\t', '\n'), ('\f', '\r'), (' ', ' ')],
            't' => [('\t', '\t')],
            _ when !char.IsLetterOrDigit(character) => [(character, character)],
            _ => throw new FormatException($"\\{character} isn't known"),
        };
    }

    static AllowStep Set(List<(char, char)> ranges, bool isNegated) => new(AllowStepKind.Set, new(ranges, isNegated));

    static List<AllowStep> Limited(List<AllowStep> steps) => steps.Count <= MostSteps ? steps : throw new FormatException("it is too large");
}
