using System.Text;

namespace LinuxKit.Init.Linux;

/// <summary>Small files of the kernel, read without what .NET does around a file: thousands of them are read at boot and shutdown.</summary>
internal static unsafe class TextFile
{
    private const int ReadOnlyCloseOnExecution = 0x80000;
    private const int ChunkSize = 4096;

    /// <summary>Reads a file.</summary>
    /// <returns>Its text, or <see langword="null"/> when it is not there or can't be read.</returns>
    public static string? Read(string path)
    {
        var descriptor = Libc.Open(path, ReadOnlyCloseOnExecution, 0);
        if (descriptor < 0)
        {
            return null;
        }

        var text = new StringBuilder();
        var chunk = stackalloc byte[ChunkSize];
        nint length;
        while ((length = Libc.Read(descriptor, chunk, ChunkSize)) > 0)
        {
            text.Append(Encoding.UTF8.GetString(chunk, (int)length));
        }

        _ = Libc.Close(descriptor);
        return length < 0 ? null : text.ToString();
    }
}
