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
            if (stream.Length > YamlLimits.MaximumLength)
            {
                throw YamlDiagnostics.TooLarge.Error($"'{path}' is larger than {YamlLimits.MaximumLength} bytes.", new SourceLocation(path));
            }

            using var reader = new StreamReader(stream, Utf8, detectEncodingFromByteOrderMarks: true);
            return reader.ReadToEnd();
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
