using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LinuxKit.Configuration.Yaml;

/// <summary>A parser that has only <see cref="YamlException"/>s for text that is no YAML. The one inside has others too, where brackets are open when
/// the indentation ends, and for tags and escapes that stand for nothing.</summary>
internal sealed class GuardedParser(string text) : IParser
{
    private readonly Parser _parser = new(new StringReader(text));

    public ParsingEvent? Current => _parser.Current;

    public bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or ArithmeticException or IndexOutOfRangeException)
        {
            var place = Current?.End ?? Mark.Empty;
            throw new YamlException(place, place, "What follows here has no meaning", e);
        }
    }
}
