export default {
  title: 'tokens',
}
