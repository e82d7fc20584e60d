/** The address of a worker in the built page: the build (`build/page.ts`) makes the file an entry, which shares the chunks of the page. */
declare module "*?worker-address" {
  const address: string;
  export default address;
}
