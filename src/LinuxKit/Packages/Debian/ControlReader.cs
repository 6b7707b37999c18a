using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace LinuxKit.Packages.Debian;

/// <summary>Reads control data paragraph by paragraph: Debian policy 5.1, and the comments that apt's sources have.</summary>
internal static class ControlReader
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create(
        [.. Enumerable.Range(0, 33).Select(c => (char)c), ':', '\x7f']);

    /// <summary>Reads text that holds exactly one paragraph.</summary>
    /// <exception cref="LinuxKitException">The text is not one paragraph.</exception>
    public static async Task<ControlParagraph> ReadOneAsync(Stream stream, CancellationToken cancellationToken)
    {
        ControlParagraph? only = null;
        await foreach (var paragraph in ReadAsync(stream, cancellationToken).ConfigureAwait(false))
        {
            only = only is null ? paragraph : throw Malformed("There is more than one paragraph.");
        }

        return only ?? throw Malformed("There is no paragraph.");
    }

    /// <summary>Reads all paragraphs.</summary>
    /// <exception cref="LinuxKitException">The syntax is broken or a limit exceeded.</exception>
    public static async IAsyncEnumerable<ControlParagraph> ReadAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var builder = new Builder();
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        try
        {
            ReadResult read;
            do
            {
                read = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
                var buffer = read.Buffer;
                while (TryTakeLine(ref buffer, read.IsCompleted, out var line))
                {
                    if (builder.Add(line) is { } paragraph)
                    {
                        yield return paragraph;
                    }
                }

                if (buffer.Length > DebianLimits.LineInBytes)
                {
                    throw Malformed($"A line is longer than {DebianLimits.LineInBytes} bytes.");
                }

                pipe.AdvanceTo(buffer.Start, buffer.End);
            }
            while (!read.IsCompleted);
        }
        finally
        {
            await pipe.CompleteAsync().ConfigureAwait(false);
        }

        if (builder.Finish() is { } last)
        {
            yield return last;
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, bool isLast, out string line)
    {
        line = "";
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = Decode(buffer.Slice(0, end));
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        if (!isLast || buffer.IsEmpty)
        {
            return false;
        }

        line = Decode(buffer);
        buffer = buffer.Slice(buffer.End);
        return true;
    }

    private static string Decode(ReadOnlySequence<byte> bytes) => bytes.Length > DebianLimits.LineInBytes
        ? throw Malformed($"A line is longer than {DebianLimits.LineInBytes} bytes.")
        : Encoding.UTF8.GetString(bytes).TrimEnd('\r');

    private static LinuxKitException Malformed(string message) => PackagesDiagnostics.MalformedControl.Error(message);

    /// <summary>The paragraph being read, and the field being continued.</summary>
    private sealed class Builder
    {
        private ControlParagraph _paragraph = new();
        private string? _name;
        private readonly StringBuilder _value = new();
        private long _length;

        /// <summary>Takes a line; returns the paragraph that it ends.</summary>
        public ControlParagraph? Add(string line)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                return Finish();
            }

            _length += line.Length;
            if (_length > DebianLimits.ParagraphInCharacters)
            {
                throw Malformed($"A paragraph is longer than {DebianLimits.ParagraphInCharacters} characters.");
            }

            switch (line[0])
            {
                case '#':
                    break;
                case ' ' or '\t' when _name is null:
                    throw Malformed($"The line '{Shorten(line)}' continues no field.");
                case ' ' or '\t':
                    _value.Append('\n').Append(line.AsSpan(1).TrimEnd());
                    break;
                default:
                    StartField(line);
                    break;
            }

            return null;
        }

        public ControlParagraph? Finish()
        {
            EndField();
            var finished = _paragraph.Fields.Count > 0 ? _paragraph : null;
            (_paragraph, _length) = (new ControlParagraph(), 0);
            return finished;
        }

        private void StartField(string line)
        {
            EndField();
            var colon = line.IndexOf(':');
            var name = colon < 0 ? "" : line[..colon];
            if (name.Length == 0 || name[0] == '-' || name.AsSpan().ContainsAny(NotInNames))
            {
                throw Malformed($"The line '{Shorten(line)}' is not a field.");
            }

            _name = name;
            _value.Append(line.AsSpan(colon + 1).Trim());
        }

        private void EndField()
        {
            if (_name is null)
            {
                return;
            }

            if (_paragraph.Fields.Count == DebianLimits.FieldsPerParagraph)
            {
                throw Malformed($"A paragraph has more than {DebianLimits.FieldsPerParagraph} fields.");
            }

            if (_paragraph[_name] is not null)
            {
                throw Malformed($"The field '{_name}' stands twice in a paragraph.");
            }

            _paragraph.Add(_name, _value.ToString());
            _name = null;
            _value.Clear();
        }

        private static string Shorten(string line) => line.Length <= 60 ? line : line[..60] + "…";
    }
}
