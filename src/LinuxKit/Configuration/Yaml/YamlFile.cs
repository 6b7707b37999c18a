using System.Text;

namespace LinuxKit.Configuration.Yaml;

/// <summary>Reads the text of YAML files.</summary>
internal static class YamlFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The full path of a file that somebody names. GetFullPath refuses a NUL, which no file's name has: such a file is missing.</summary>
    public static string FullPath(string name, string folder) => name.Contains('\0', StringComparison.Ordinal) ? name : Path.GetFullPath(name, folder);

    /// <summary>Reads a file's text.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="location">Who asks for it.</param>
    /// <exception cref="LinuxKitException">It can't be read, is too large, or isn't text.</exception>
    public static string Read(string path, SourceLocation location)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var reader = new StreamReader(stream, Utf8, detectEncodingFromByteOrderMarks: true);
            var text = new StringBuilder();
            var buffer = new char[1 << 16];
            while (reader.Read(buffer) is var count and > 0)
            {
                text.Append(buffer, 0, count);
                if (text.Length > YamlLimits.MaximumLength)
                {
                    throw YamlDiagnostics.TooLarge.Error($"'{path}' is longer than {YamlLimits.MaximumLength} characters.", new SourceLocation(path));
                }
            }

            return text.ToString();
        }
        catch (DecoderFallbackException)
        {
            throw YamlDiagnostics.MissingYaml.Error($"'{path}' is not UTF-8.", new SourceLocation(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LinuxKitException(YamlDiagnostics.MissingYaml.At(location, $"'{path}' can't be read: {e.Message.TrimEnd('.')}."), e);
        }
    }
}
