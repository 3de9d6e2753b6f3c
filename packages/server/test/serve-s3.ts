// An S3-compatible server as a process of its own, to be killed: arguments are its folder, bucket and port.
import { honestS3 } from '../../vault/test/honest-s3.ts'

const [folder = '', bucket = '', port = ''] = process.argv.slice(2)
await honestS3(folder, bucket, Number(port)).run()
process.stdout.write('ready\n')
