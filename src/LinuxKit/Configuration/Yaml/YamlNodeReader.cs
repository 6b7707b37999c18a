using System.Collections.Immutable;
using LinuxKit.Configuration.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LinuxKit.Configuration.Yaml;

/// <summary>Reads the first document of YAML 1.2 to nodes. Mistakes in maps and scalars are reported, and those that leave the rest without meaning are thrown.</summary>
internal sealed class YamlNodeReader
{
    private readonly string _text;
    private readonly YamlOrigin _origin;
    private readonly YamlVariables? _variables;
    private readonly Reading _reading;
    private readonly GuardedParser _parser;
    private readonly Dictionary<AnchorName, (Node Node, Size Size)> _anchors = [];
    private readonly Stack<(Mark Start, bool IsFlow)> _open = [];
    private Size _size;

    private YamlNodeReader(string text, YamlOrigin origin, YamlVariables? variables, Reading reading)
    {
        _text = text;
        _origin = origin;
        _variables = variables;
        _reading = reading;
        _parser = new GuardedParser(text);
    }

    /// <param name="text">The text, which nothing is assumed about.</param>
    /// <param name="origin">Where it stands.</param>
    /// <param name="variables">What <c>${NAME}</c> stands for, or <see langword="null"/> when it stands for itself.</param>
    /// <param name="reading">Where to report.</param>
    /// <exception cref="LinuxKitException">It isn't YAML, is empty, or is over a limit.</exception>
    public static Node Read(string text, YamlOrigin origin, YamlVariables? variables, Reading reading)
    {
        YamlText.Check(text, origin);
        var reader = new YamlNodeReader(text, origin, variables, reading);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            throw YamlText.Error(YamlDiagnostics.InvalidYaml, origin, reader.PlaceOf(e), $"The text can't be read as YAML: {YamlText.Problem(e)}");
        }
    }

    /// <summary>The outermost bracket that is open.</summary>
    private Mark? OpenBracket => _open.TakeWhile(open => open.IsFlow).Select(open => (Mark?)open.Start).LastOrDefault();

    /// <summary>A bracket that isn't closed is noticed lines after it, and a tab where the scalar before it began.</summary>
    private Mark PlaceOf(YamlException exception) => exception switch
    {
        { InnerException: InvalidOperationException } => OpenBracket ?? exception.Start,
        SemanticErrorException when OpenBracket is { } bracket && bracket.Line < exception.Start.Line => bracket,
        SyntaxErrorException when _text.AsSpan((int)Math.Min(exception.End.Index, _text.Length)) is ['\t', ..] => exception.End,
        _ => exception.Start,
    };

    private Node ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out var end))
        {
            throw YamlText.Error(YamlDiagnostics.InvalidYaml, _origin, end.Start, "There is nothing in it");
        }

        _parser.Consume<DocumentStart>();
        var node = ReadNode();
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var next))
        {
            Report(ConfigurationDiagnostics.NoEffect, next.Start, "Only the first document counts");
        }

        return node;
    }

    /// <summary>Reads a value or a key, in which variables have no place.</summary>
    private Node ReadNode(bool isKey = false)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            var (node, size) = _anchors.TryGetValue(alias.Value, out var anchored)
                ? anchored
                : throw YamlText.Error(YamlDiagnostics.InvalidYaml, _origin, alias.Start, $"There is no anchor '{alias.Value}' before its alias");
            Count(size, alias.Start);
            return node;
        }

        var start = _parser.Current!.Start;
        var before = _size;
        Count(new Size(1, 0), start);
        var anchor = (_parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty;
        Node read = _parser.Current switch
        {
            Scalar => ReadScalar(_parser.Consume<Scalar>(), isKey),
            SequenceStart => ReadList(),
            MappingStart => ReadMap(),
            _ => throw YamlText.Error(YamlDiagnostics.InvalidYaml, _origin, start, "The text can't be read as YAML: a key or a value is missing"),
        };
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = (read, new Size(_size.Nodes - before.Nodes, _size.Characters - before.Characters));
        }

        return read;
    }

    private ListNode ReadList()
    {
        var start = (SequenceStart)_parser.Current!;
        RefuseTag(start, "tag:yaml.org,2002:seq");
        Enter(start.Start, start.Style == SequenceStyle.Flow);
        var items = ImmutableArray.CreateBuilder<Node>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode());
        }

        _open.Pop();
        return new ListNode(items.DrainToImmutable(), Locate(start.Start));
    }

    private MapNode ReadMap()
    {
        var start = (MappingStart)_parser.Current!;
        RefuseTag(start, "tag:yaml.org,2002:map");
        Enter(start.Start, start.Style == MappingStyle.Flow);
        var map = new YamlMap(_reading);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var at = _parser.Current!.Start;
            var isMerge = _parser.Current is Scalar { Value: "<<", IsPlainImplicit: true };
            var key = ReadNode(isKey: true);
            var value = ReadNode();
            if (isMerge)
            {
                map.Merge(value, Locate(at));
            }
            else if (key is ScalarNode { Kind: ScalarKind.Text } text)
            {
                map.Add(new MapEntry(text.Text, value, Locate(at)));
            }
            else
            {
                Report(ConfigurationDiagnostics.InvalidValue, at, $"{key.Description} is not text, as a key must be{(key is ScalarNode ? "; write it in quotes" : "")}");
            }
        }

        _open.Pop();
        return map.ToNode(Locate(start.Start));
    }

    private ScalarNode ReadScalar(Scalar scalar, bool isKey)
    {
        var location = Locate(scalar.Start);
        var text = isKey ? scalar.Value : Replace(scalar);
        Count(new Size(0, text.Length), scalar.Start);
        var tag = scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific ? "" : scalar.Tag.Value;
        var isPlain = scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty;
        if (tag.Length > 0 && tag != "tag:yaml.org,2002:str")
        {
            // A tag may say what a plain scalar is anyhow.
            var resolved = scalar.Style == ScalarStyle.Plain ? YamlScalars.Resolve(text, location) : null;
            if (resolved is null || !YamlText.IsTagOf(tag, resolved.Kind))
            {
                Report(YamlDiagnostics.InvalidYaml, scalar.Start, $"The tag '{tag}' has no meaning here");
            }

            isPlain = true;
        }

        // What a variable leaves empty is empty text, since nobody wrote null.
        return isPlain && (text.Length > 0 || scalar.Value.Length == 0)
            ? YamlScalars.Resolve(text, location)
            : new ScalarNode(text, ScalarKind.Text, location);
    }

    private string Replace(Scalar scalar)
    {
        if (_variables is null)
        {
            return scalar.Value;
        }

        if (!_variables.TryReplace(scalar.Value, out var replaced, out var unknown))
        {
            var written = _text.AsSpan((int)scalar.Start.Index..(int)Math.Min(scalar.End.Index, _text.Length));
            var place = YamlText.Move(scalar.Start, written, YamlVariables.Find(written, unknown));
            Report(YamlDiagnostics.UnknownVariable, place, $"'{unknown}' is not a variable that was given", _variables.Hint(unknown));
        }

        return replaced;
    }

    private void RefuseTag(NodeEvent node, string allowed)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && node.Tag.Value != allowed)
        {
            Report(YamlDiagnostics.InvalidYaml, node.Start, $"The tag '{node.Tag.Value}' has no meaning here");
        }
    }

    /// <summary>Goes on behind the start of a list or map, which errors behind it must know of.</summary>
    private void Enter(Mark at, bool isFlow)
    {
        _open.Push((at, isFlow));
        if (_open.Count > YamlLimits.MaximumDepth)
        {
            throw YamlText.Error(YamlDiagnostics.TooLarge, _origin, at, $"There are more than {YamlLimits.MaximumDepth} maps and lists within each other");
        }

        _parser.MoveNext();
    }

    private void Count(Size size, Mark at)
    {
        _size = new Size(_size.Nodes + size.Nodes, _size.Characters + size.Characters);
        if (_size.Nodes > YamlLimits.MaximumNodes || _size.Characters > YamlLimits.MaximumLength)
        {
            throw YamlText.Error(YamlDiagnostics.TooLarge, _origin, at, $"With its aliases it has more than {YamlLimits.MaximumNodes} values or {YamlLimits.MaximumLength} characters");
        }
    }

    private SourceLocation Locate(Mark mark) => _origin.Locate(mark.Line, mark.Column);

    private void Report(DiagnosticDescriptor descriptor, Mark at, string message, string hint = "") =>
        _reading.Report(descriptor, Locate(at), $"{message}{_origin.Say(at.Line, at.Column)}.{hint}");

    /// <summary>How much was read, where each use of an alias counts as what it stands for.</summary>
    private readonly record struct Size(long Nodes, long Characters);
}
