export default {
  title: 'source-form',
}
