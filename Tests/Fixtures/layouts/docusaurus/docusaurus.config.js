export default {title: 'Acme'};
